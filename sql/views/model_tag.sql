-- One row for each tag that the model gives a posting now, whatever people say of it.
CREATE OR REPLACE VIEW tagger.model_tag AS
SELECT
    posting_id,
    facet,
    tag,
    probability,
    threshold,
    model_id,
    tagged_at
FROM tagger.model_tags_at('infinity'::TIMESTAMP);
