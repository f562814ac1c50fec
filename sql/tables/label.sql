-- What people say. A posting with a present tag in a facet has no other tag of it but those listed.
CREATE TABLE IF NOT EXISTS tagger.label (
    posting_id VARCHAR NOT NULL,
    facet VARCHAR NOT NULL,
    tag VARCHAR NOT NULL,
    present BOOLEAN NOT NULL,
    origin VARCHAR NOT NULL,
    labelled_at TIMESTAMP NOT NULL
);
