ALTER TABLE tagger.posting_text ADD COLUMN IF NOT EXISTS first_seen_at TIMESTAMP;
