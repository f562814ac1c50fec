-- How many postings get a tag of the model, and how many lose it, where its threshold becomes another. Where a label
-- decides, nothing changes.
SELECT
    count(*) FILTER (score.probability >= $threshold AND score.probability < current_threshold.threshold) AS gained,
    count(*) FILTER (score.probability < $threshold AND score.probability >= current_threshold.threshold) AS lost
FROM tagger.current_scored
INNER JOIN tagger.score
    ON current_scored.content_hash = score.content_hash AND current_scored.model_id = score.model_id
INNER JOIN tagger.current_threshold
    ON score.model_id = current_threshold.model_id AND score.tag_id = current_threshold.tag_id
ANTI JOIN tagger.current_label
    ON
        current_scored.posting_id = current_label.posting_id
        AND current_threshold.facet = current_label.facet
        AND (current_label.present OR current_threshold.tag = current_label.tag)
WHERE score.model_id = $model_id AND score.tag_id = $tag_id;
