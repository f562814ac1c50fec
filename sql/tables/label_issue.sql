-- Labels that are probably wrong, as `tagger label-issues` found them last: each run replaces those of the one before.
CREATE TABLE IF NOT EXISTS tagger.label_issue (
    posting_id VARCHAR NOT NULL,
    facet VARCHAR NOT NULL,
    tag VARCHAR NOT NULL,
    present BOOLEAN NOT NULL,  -- what the label says; FALSE, too, where others of the facet are labelled
    probability FLOAT NOT NULL,  -- by a model that has not learned from this posting
    quality FLOAT NOT NULL,  -- 0 is worst
    found_at TIMESTAMP NOT NULL  -- UTC
);
