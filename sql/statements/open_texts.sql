INSERT INTO tagger.posting_text BY NAME
SELECT
    changes.posting_id,
    changes.content_hash,
    changes.title,
    $now AS valid_from,
    coalesce(before.first_seen_at, $now) AS first_seen_at
FROM read_parquet($changes) AS changes
LEFT JOIN (
    SELECT
        posting_id,
        min(first_seen_at) AS first_seen_at
    FROM tagger.posting_text
    GROUP BY posting_id
) AS before ON changes.posting_id = before.posting_id
WHERE changes.content_hash IS NOT NULL;
