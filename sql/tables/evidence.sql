-- The words that speak most for a tag of a text, where `tagger tag --evidence` looked for them; masked.
CREATE TABLE IF NOT EXISTS tagger.evidence (
    content_hash UUID NOT NULL,
    model_id VARCHAR NOT NULL,
    tag_id SMALLINT NOT NULL,
    span VARCHAR NOT NULL
);
