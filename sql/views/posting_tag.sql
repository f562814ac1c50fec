-- One row for each tag that a posting has now: how sure the model is, which threshold that passed, and, where it was
-- looked for, which words spoke most for it; or who gave the tag by a label (then there is no probability).
CREATE OR REPLACE VIEW tagger.posting_tag AS
SELECT
    tags.posting_id,
    tags.facet,
    tags.tag,
    tags.probability,
    tags.threshold,
    tags.model_id,
    tags.tagged_at,
    evidence.span AS evidence,
    tags.origin
FROM tagger.tags_at('infinity'::TIMESTAMP) AS tags
LEFT JOIN tagger.evidence
    ON
        tags.content_hash = evidence.content_hash
        AND tags.model_id = evidence.model_id
        AND tags.tag_id = evidence.tag_id;
