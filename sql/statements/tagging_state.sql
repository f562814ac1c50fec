-- How things stand after a run: a posting is untagged where its text is scored and no tag of the model passed.
SELECT
    count(*) AS postings,
    count(texts.model_id) AS tagged,
    count(texts.model_id) - count(passed.content_hash) AS untagged
FROM tagger.texts_at('infinity'::TIMESTAMP) AS texts
LEFT JOIN (
    SELECT DISTINCT
        score.content_hash,
        score.model_id
    FROM tagger.score
    INNER JOIN tagger.current_threshold
        ON score.model_id = current_threshold.model_id AND score.tag_id = current_threshold.tag_id
    WHERE score.probability >= current_threshold.threshold
) AS passed ON texts.content_hash = passed.content_hash AND texts.model_id = passed.model_id;
