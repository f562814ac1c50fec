-- Postings that `tagger ingest` brought in. No key: the upsert checks uniqueness itself, many times faster.
-- Whoever changes a title or description by hand sets content_hash to NULL, so that it is read again.
CREATE TABLE IF NOT EXISTS tagger.posting (
    posting_id VARCHAR NOT NULL,
    title VARCHAR,
    description VARCHAR,
    company VARCHAR,
    place VARCHAR,
    posted_at TIMESTAMP,
    source VARCHAR,
    kind VARCHAR,
    duplicate_group VARCHAR,
    ingested_at TIMESTAMP NOT NULL,
    content_hash UUID
);
