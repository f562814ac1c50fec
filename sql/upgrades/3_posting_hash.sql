ALTER TABLE tagger.posting ADD COLUMN IF NOT EXISTS content_hash UUID;
