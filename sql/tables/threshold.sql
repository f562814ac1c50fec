-- From which probability on a tag is given, for ever: the newest row counts (current_threshold). INSERT or UPDATE and
-- the tags change at once, without inference; an UPDATE forgets what was before.
CREATE TABLE IF NOT EXISTS tagger.threshold (
    model_id VARCHAR NOT NULL,
    tag_id SMALLINT NOT NULL,
    threshold DOUBLE NOT NULL,
    origin VARCHAR NOT NULL DEFAULT 'sql',  -- 'tuned' by training, or whoever set it
    set_at TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(now()))  -- UTC
);
