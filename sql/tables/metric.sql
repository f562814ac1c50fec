-- What a model reached on its validation split. tag NULL: the whole facet. kind 'all': every posting.
CREATE TABLE IF NOT EXISTS tagger.metric (
    model_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    facet VARCHAR NOT NULL,
    tag VARCHAR,
    name VARCHAR NOT NULL,  -- micro_f1, macro_f1, untagged for a facet; precision, recall, f1 for a tag
    value DOUBLE NOT NULL,
    support BIGINT NOT NULL  -- rows whose facet is known, or that have the tag
);
