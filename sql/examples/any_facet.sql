-- Tags of whatever facets the taxonomy has, from the map: here the surest domain of each posting.
SELECT
    posting_id,
    title,
    tags['domain'][1] AS surest_domain,
    map_keys(tags) AS facets
FROM tagger.tagged_posting
WHERE tagged_at IS NOT NULL
ORDER BY posting_id
LIMIT 10;
