-- The registered models. `folder` is relative to the folder of the database where it lies below it.
CREATE TABLE IF NOT EXISTS tagger.model (
    model_id VARCHAR NOT NULL,
    folder VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    training_rows BIGINT NOT NULL,
    training_seconds DOUBLE NOT NULL
);
