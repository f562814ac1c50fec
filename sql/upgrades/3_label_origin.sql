ALTER TABLE tagger.label ALTER COLUMN origin SET DEFAULT 'sql';
