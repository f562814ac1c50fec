-- The rows of the postings that cannot be tagged, to a Parquet file, unless the quarantine has them already.
COPY (
    SELECT
        rejected.posting_id,
        rejected.reason,
        rejected.detail
    FROM (
        SELECT
            posting_id,
            CASE WHEN trim(coalesce(posting_id, '')) = '' THEN 'no id' ELSE 'no text' END AS reason,
            left(title, 80) AS detail
        FROM tagger.posting_source
        WHERE trim(coalesce(posting_id, '')) = '' OR (trim(title) = '' AND trim(text) = '')
        UNION
        SELECT
            posting_id,
            'duplicate id' AS reason,
            count(*) || ' rows, one of them is tagged' AS detail
        FROM tagger.posting_source
        WHERE trim(posting_id) <> '' AND (trim(title) <> '' OR trim(text) <> '')
        GROUP BY posting_id
        HAVING count(*) > 1
    ) AS rejected
    ANTI JOIN tagger.quarantine
        ON
            rejected.posting_id IS NOT DISTINCT FROM quarantine.posting_id
            AND rejected.reason = quarantine.reason
            AND rejected.detail = quarantine.detail
) TO $path (FORMAT parquet);
