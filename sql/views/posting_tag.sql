-- One row for each tag that a posting has: how sure the model is, which threshold that passed, and, where it was
-- looked for, which words spoke most for it.
CREATE OR REPLACE VIEW tagger.posting_tag AS
SELECT
    posting_text.posting_id,
    tag.facet,
    tag.tag,
    score.probability,
    threshold.threshold,
    score.model_id,
    current_scored.scored_at AS tagged_at,
    evidence.span AS evidence
FROM tagger.posting_text
INNER JOIN tagger.current_scored ON posting_text.content_hash = current_scored.content_hash
INNER JOIN tagger.score
    ON current_scored.content_hash = score.content_hash AND current_scored.model_id = score.model_id
INNER JOIN tagger.threshold ON score.model_id = threshold.model_id AND score.tag_id = threshold.tag_id
INNER JOIN tagger.tag ON score.tag_id = tag.tag_id
LEFT JOIN tagger.evidence
    ON
        score.content_hash = evidence.content_hash
        AND score.model_id = evidence.model_id
        AND score.tag_id = evidence.tag_id
WHERE posting_text.valid_to IS NULL AND score.probability >= threshold.threshold;
