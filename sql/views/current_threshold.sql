-- The threshold that counts for each tag of a model: the one set last. `tuned` is what training chose.
CREATE OR REPLACE VIEW tagger.current_threshold AS
SELECT
    threshold.model_id,
    threshold.tag_id,
    tag.facet,
    tag.tag,
    arg_max(threshold.threshold, threshold.set_at) AS threshold,
    arg_max(threshold.threshold, threshold.set_at) FILTER (threshold.origin = 'tuned') AS tuned,
    arg_max(threshold.origin, threshold.set_at) AS origin,
    max(threshold.set_at) AS set_at
FROM tagger.threshold
INNER JOIN tagger.tag ON threshold.tag_id = tag.tag_id
GROUP BY threshold.model_id, threshold.tag_id, tag.facet, tag.tag;
