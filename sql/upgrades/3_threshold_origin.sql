ALTER TABLE tagger.threshold ALTER COLUMN origin SET DEFAULT 'sql';
