-- The rows of the postings that cannot be tagged, to a Parquet file, unless the quarantine has them already.
COPY (
    SELECT
        rejected.posting_id,
        rejected.reason,
        rejected.detail
    FROM (
        SELECT DISTINCT
            posting_id,
            'no id' AS reason,
            left(title, 80) AS detail
        FROM tagger.posting_source
        WHERE trim(coalesce(posting_id, '')) = ''
        UNION ALL
        SELECT
            posting_id,
            'no text' AS reason,
            '' AS detail
        FROM plan_row
        WHERE unusable > 0
        UNION ALL
        SELECT
            posting_id,
            'duplicate id' AS reason,
            usable || ' rows, one of them is tagged' AS detail
        FROM plan_row
        WHERE usable > 1
    ) AS rejected
    ANTI JOIN tagger.quarantine
        ON
            rejected.posting_id IS NOT DISTINCT FROM quarantine.posting_id
            AND rejected.reason = quarantine.reason
            AND rejected.detail = quarantine.detail
) TO $path (FORMAT parquet);
