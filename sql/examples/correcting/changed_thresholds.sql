-- Which thresholds did people change, and from what?
SELECT
    current_threshold.facet,
    current_threshold.tag,
    round(current_threshold.tuned, 3) AS tuned,
    round(current_threshold.threshold, 3) AS threshold,
    current_threshold.origin AS who,
    current_threshold.set_at
FROM tagger.current_threshold
INNER JOIN tagger.champion ON current_threshold.model_id = champion.model_id
WHERE champion.valid_to IS NULL AND current_threshold.threshold <> current_threshold.tuned
ORDER BY current_threshold.set_at DESC, current_threshold.facet ASC, current_threshold.tag ASC;
