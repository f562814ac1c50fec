-- The ledger: which text was scored by which model. What is not here is stale.
CREATE TABLE IF NOT EXISTS tagger.scored (
    content_hash UUID NOT NULL,
    model_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    scored_at TIMESTAMP NOT NULL,
    tokens INTEGER NOT NULL,
    truncated BOOLEAN NOT NULL  -- the model has not read all of the text
);
