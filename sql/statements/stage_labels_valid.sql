-- The labels that can be used; of several for one posting, facet and tag the last one counts.
CREATE TABLE valid_label AS
SELECT
    trim(posting_id) AS posting_id,
    trim(facet) AS facet,
    trim(tag) AS tag,
    coalesce(try_cast(present AS BOOLEAN), true) AS present,
    coalesce(nullif(trim(origin), ''), 'file') AS origin
FROM raw_label
WHERE
    trim(posting_id) <> ''
    AND trim(facet) <> ''
    AND trim(tag) <> ''
    AND (len($facets) = 0 OR list_contains($facets, trim(facet)))
    AND (present IS null OR trim(present) = '' OR try_cast(present AS BOOLEAN) IS NOT null)
QUALIFY row_number() OVER (PARTITION BY trim(posting_id), trim(facet), trim(tag) ORDER BY rowid DESC) = 1;
