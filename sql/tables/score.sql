-- Every probability above a small floor, so that near misses can be asked about.
CREATE TABLE IF NOT EXISTS tagger.score (
    content_hash UUID NOT NULL,
    model_id VARCHAR NOT NULL,
    tag_id SMALLINT NOT NULL,
    probability FLOAT NOT NULL
);
