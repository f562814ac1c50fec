-- Rows that could not be used, and why.
CREATE TABLE IF NOT EXISTS tagger.quarantine (
    posting_id VARCHAR,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
