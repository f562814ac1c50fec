UPDATE tagger.posting_text
SET first_seen_at = first_text.valid_from
FROM (
    SELECT
        posting_id,
        min(valid_from) AS valid_from
    FROM tagger.posting_text
    GROUP BY posting_id
) AS first_text
WHERE posting_text.posting_id = first_text.posting_id;
