-- Which facets does each posting have tags of, and which is its surest domain? The map `tags` has every facet, those of
-- your own labels, too.
SELECT
    posting_id,
    title,
    tags['domain'][1] AS surest_domain,
    map_keys(tags) AS facets
FROM tagger.tagged_posting
WHERE tagged_at IS NOT NULL
ORDER BY posting_id
LIMIT 10;
