-- Every tag of every model, numbered once.
CREATE TABLE IF NOT EXISTS tagger.tag (
    tag_id SMALLINT NOT NULL,
    facet VARCHAR NOT NULL,
    tag VARCHAR NOT NULL
);
