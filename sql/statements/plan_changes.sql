-- To a Parquet file: postings that are new or have another text, and those that are gone (content_hash NULL).
COPY (
    SELECT
        coalesce(plan_row.posting_id, posting_text.posting_id) AS posting_id,
        plan_row.content_hash,
        plan_row.title
    FROM plan_row
    FULL JOIN (
        SELECT * FROM tagger.posting_text
        WHERE valid_to IS NULL
    ) AS posting_text ON plan_row.posting_id = posting_text.posting_id
    WHERE plan_row.content_hash IS DISTINCT FROM posting_text.content_hash
) TO $path (FORMAT parquet);
