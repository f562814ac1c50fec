-- Tags that a posting nearly has: `short_by` is how far the probability is below the threshold.
CREATE OR REPLACE VIEW tagger.near_miss AS
SELECT
    texts.posting_id,
    current_threshold.facet,
    current_threshold.tag,
    score.probability,
    current_threshold.threshold,
    current_threshold.threshold - score.probability AS short_by,
    score.model_id
FROM tagger.texts_at('infinity'::TIMESTAMP) AS texts
INNER JOIN tagger.score ON texts.content_hash = score.content_hash AND texts.model_id = score.model_id
INNER JOIN tagger.current_threshold
    ON score.model_id = current_threshold.model_id AND score.tag_id = current_threshold.tag_id
WHERE score.probability < current_threshold.threshold;
