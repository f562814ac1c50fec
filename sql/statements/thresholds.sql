-- The champion's thresholds, those first that are not what training chose.
SELECT
    current_threshold.facet,
    current_threshold.tag,
    round(current_threshold.threshold, 3) AS threshold,
    round(current_threshold.tuned, 3) AS tuned,
    current_threshold.origin,
    current_threshold.set_at
FROM tagger.current_threshold
INNER JOIN tagger.champion ON current_threshold.model_id = champion.model_id
WHERE champion.valid_to IS NULL
ORDER BY current_threshold.threshold = current_threshold.tuned, current_threshold.facet, current_threshold.tag;
