-- The tags whose threshold is another than in the last snapshot, and from which probability on that matters.
CREATE TEMP TABLE changed_threshold AS
SELECT
    model_id,
    tag_id,
    least(before.threshold, now.threshold) AS lowest
FROM (
    SELECT
        model_id,
        tag_id,
        arg_max(threshold, set_at) AS threshold
    FROM tagger.threshold
    GROUP BY model_id, tag_id
) AS before
FULL JOIN (
    SELECT
        model_id,
        tag_id,
        arg_max(threshold, set_at) AS threshold
    FROM live.tagger.threshold
    GROUP BY model_id, tag_id
) AS now USING (model_id, tag_id)
WHERE before.threshold IS DISTINCT FROM now.threshold;
