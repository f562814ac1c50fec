-- To a Parquet file: postings that are new or have another text, and those that are gone (content_hash NULL).
COPY (
    SELECT DISTINCT
        changes.posting_id,
        changes.content_hash,
        posting_source.title
    FROM (
        SELECT
            coalesce(plan_row.posting_id, posting_text.posting_id) AS posting_id,
            plan_row.content_hash
        FROM plan_row
        FULL JOIN (
            SELECT * FROM tagger.posting_text
            WHERE valid_to IS NULL
        ) AS posting_text ON plan_row.posting_id = posting_text.posting_id
        WHERE plan_row.content_hash IS DISTINCT FROM posting_text.content_hash
    ) AS changes
    LEFT JOIN tagger.posting_source
        ON
            changes.posting_id = posting_source.posting_id
            AND changes.content_hash = posting_source.content_hash
) TO $path (FORMAT parquet);
