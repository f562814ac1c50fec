-- Distinct texts to score, and postings whose tags are new after this run: of stale texts, or with another text.
SELECT
    (SELECT count(*) FROM plan_stale) AS texts,
    (
        SELECT count(*)
        FROM plan_row
        WHERE
            content_hash IN (SELECT plan_stale.content_hash FROM plan_stale)
            OR (posting_id, content_hash) IN (
                SELECT (changes.posting_id, changes.content_hash)
                FROM read_parquet($changes) AS changes
                WHERE changes.content_hash IS NOT NULL
            )
    ) AS postings,
    (SELECT count(*) FROM read_parquet($changes)) AS changes,
    (SELECT count(*) FROM read_parquet($rejected)) AS rejected,
    (SELECT count(content_hash) FROM plan_row) AS all_postings;
