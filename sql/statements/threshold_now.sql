-- The champion's threshold of a tag: what counts, and what training chose.
SELECT
    current_threshold.model_id,
    current_threshold.tag_id,
    current_threshold.threshold,
    current_threshold.tuned
FROM tagger.current_threshold
INNER JOIN tagger.champion ON current_threshold.model_id = champion.model_id
WHERE champion.valid_to IS NULL AND current_threshold.facet = $facet AND current_threshold.tag = $tag;
