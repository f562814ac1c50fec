-- What people say, for ever: of several labels of one tag of a posting the newest counts (current_label). A posting
-- with a present tag in a facet has no other tag of it but those listed. INSERT a row and the tag has changed.
CREATE TABLE IF NOT EXISTS tagger.label (
    posting_id VARCHAR NOT NULL,
    facet VARCHAR NOT NULL,
    tag VARCHAR NOT NULL,
    present BOOLEAN NOT NULL DEFAULT TRUE,
    origin VARCHAR NOT NULL DEFAULT 'sql',
    labelled_at TIMESTAMP NOT NULL DEFAULT make_timestamp(epoch_us(now()))  -- UTC
);
