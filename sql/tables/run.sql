-- What was done when (UTC). state: running, done, failed; died: it was killed and a later run found it so.
CREATE TABLE IF NOT EXISTS tagger.run (
    run_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,  -- ingest, tag, train
    state VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    model_id VARCHAR,
    postings BIGINT,  -- rows that the run changed: postings ingested, tagged or learned from
    texts BIGINT,  -- distinct texts among them
    detail VARCHAR
);
