-- Why a label cannot be used. $facets: the facets that there are; empty: the first labels say which there are.
CREATE TABLE rejected_label AS
SELECT
    posting_id,
    reason,
    file || ' row ' || row_number || coalesce(': ' || shown, '') AS detail
FROM (
    SELECT
        *,
        CASE
            WHEN NOT readable THEN 'unreadable row'
            WHEN posting_id IS NULL OR trim(posting_id) = '' THEN 'no id'
            WHEN facet IS NULL OR trim(facet) = '' THEN 'no facet'
            WHEN tag IS NULL OR trim(tag) = '' THEN 'no tag'
            WHEN len($facets) > 0 AND NOT list_contains($facets, trim(facet)) THEN 'unknown facet'
            WHEN trim(present) <> '' AND try_cast(present AS BOOLEAN) IS NULL THEN 'present is neither true nor false'
        END AS reason,
        CASE
            WHEN reason = 'unknown facet' THEN left(facet, 40)
            WHEN reason LIKE 'present%' THEN left(present, 40)
        END AS shown
    FROM raw_label
) AS judged
WHERE reason IS NOT NULL;
