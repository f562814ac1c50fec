-- How things stand after a run: a posting is untagged where its text is scored and no tag passed.
SELECT
    count(*) AS postings,
    count(current_scored.content_hash) AS tagged,
    count(current_scored.content_hash) - count(passed.content_hash) AS untagged
FROM tagger.posting_text
LEFT JOIN tagger.current_scored ON posting_text.content_hash = current_scored.content_hash
LEFT JOIN (
    SELECT DISTINCT
        score.content_hash,
        score.model_id
    FROM tagger.score
    INNER JOIN tagger.threshold ON score.model_id = threshold.model_id AND score.tag_id = threshold.tag_id
    WHERE score.probability >= threshold.threshold
) AS passed ON current_scored.content_hash = passed.content_hash AND current_scored.model_id = passed.model_id
WHERE posting_text.valid_to IS NULL;
