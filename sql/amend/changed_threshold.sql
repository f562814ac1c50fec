-- The tags whose threshold is another than in the last snapshot, and from which probability on that matters.
CREATE TEMP TABLE changed_threshold AS
SELECT
    model_id,
    tag_id,
    least(before.threshold, now.threshold) AS lowest
FROM tagger.current_threshold AS before
FULL JOIN live.tagger.current_threshold AS now USING (model_id, tag_id)
WHERE before.threshold IS DISTINCT FROM now.threshold;
