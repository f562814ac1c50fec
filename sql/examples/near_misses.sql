-- Which tags just failed their threshold? Lower the threshold and they are there at once.
SELECT
    posting_text.title,
    tag.facet,
    tag.tag,
    round(score.probability, 2) AS probability,
    round(threshold.threshold, 2) AS threshold
FROM tagger.posting_text
INNER JOIN tagger.current_scored ON posting_text.content_hash = current_scored.content_hash
INNER JOIN tagger.score
    ON current_scored.content_hash = score.content_hash AND current_scored.model_id = score.model_id
INNER JOIN tagger.threshold ON score.model_id = threshold.model_id AND score.tag_id = threshold.tag_id
INNER JOIN tagger.tag ON score.tag_id = tag.tag_id
WHERE
    posting_text.valid_to IS NULL
    AND score.probability < threshold.threshold
    AND score.probability >= threshold.threshold - 0.1
ORDER BY threshold.threshold - score.probability
LIMIT 15;
