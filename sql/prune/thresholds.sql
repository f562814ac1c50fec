-- Thresholds that another had replaced by the horizon, but those that training chose.
DELETE FROM tagger.threshold
USING (
    SELECT
        model_id,
        tag_id,
        max(set_at) AS newest
    FROM tagger.threshold
    WHERE set_at <= $horizon
    GROUP BY model_id, tag_id
) AS at_horizon
WHERE
    threshold.model_id = at_horizon.model_id
    AND threshold.tag_id = at_horizon.tag_id
    AND threshold.set_at < at_horizon.newest
    AND threshold.origin <> 'tuned';
