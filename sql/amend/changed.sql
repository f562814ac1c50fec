-- The postings of which the last snapshot may say what is no longer so: those with another text, another label, a text
-- that was scored or grouped since, or a tag whose threshold is another.
CREATE TEMP TABLE changed AS
SELECT posting_id
FROM live.tagger.posting_text
WHERE
    valid_from > (SELECT coalesce(max(valid_from), '-infinity') FROM tagger.posting_text)
    OR valid_to > (SELECT coalesce(max(valid_to), '-infinity') FROM tagger.posting_text)
UNION
SELECT posting_id
FROM live.tagger.posting_text
SEMI JOIN (
    SELECT content_hash FROM new_scored
    UNION ALL
    SELECT content_hash FROM new_text_group
    UNION ALL
    SELECT score.content_hash
    FROM live.tagger.score
    INNER JOIN changed_threshold USING (model_id, tag_id)
    WHERE score.probability >= changed_threshold.lowest
) AS new_text USING (content_hash)
UNION
SELECT posting_id
FROM live.tagger.posting
WHERE ingested_at > (SELECT coalesce(max(ingested_at), '-infinity') FROM tagger.posting)
UNION
SELECT posting_id
FROM (
    FROM live.tagger.label
    EXCEPT
    FROM tagger.label
);
