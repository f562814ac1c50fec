-- From which probability on a tag is given. UPDATE it and the tags change at once, without inference.
CREATE TABLE IF NOT EXISTS tagger.threshold (
    model_id VARCHAR NOT NULL,
    tag_id SMALLINT NOT NULL,
    threshold DOUBLE NOT NULL,
    origin VARCHAR NOT NULL,  -- 'tuned' by training, or whoever set it
    set_at TIMESTAMP NOT NULL
);
