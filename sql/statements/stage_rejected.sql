-- Why a row of the files cannot be used.
CREATE TABLE rejected AS
SELECT
    posting_id,
    reason,
    file || ' row ' || row_number || coalesce(': ' || shown, '') AS detail
FROM (
    SELECT
        posting_id,
        row_number,
        file,
        CASE
            WHEN NOT readable THEN 'unreadable row'
            WHEN posting_id IS NULL OR trim(posting_id) = '' THEN 'no id'
            WHEN NOT tagger.has_text(coalesce(title, ''), coalesce(description, '')) THEN 'no text'
            WHEN trim(posted_at) <> '' AND try_cast(posted_at AS TIMESTAMP) IS NULL THEN 'not a date'
        END AS reason,
        CASE
            WHEN reason = 'unreadable row' THEN 'no JSON object, or undecodable bytes'
            WHEN reason = 'not a date' THEN left(posted_at, 40)
        END AS shown
    FROM raw
    UNION ALL
    SELECT
        NULL AS posting_id,
        row_number,
        file,
        reason,
        shown
    FROM unreadable
) AS judged
WHERE reason IS NOT NULL;
