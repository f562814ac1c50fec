-- Postings that `tagger ingest` brought in. No key: the upsert checks uniqueness itself, many times faster.
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
    ingested_at TIMESTAMP NOT NULL
);
