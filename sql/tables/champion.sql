-- Which model's tags count since when (UTC); the champion is the row whose valid_to is NULL.
CREATE TABLE IF NOT EXISTS tagger.champion (
    model_id VARCHAR NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP
);
