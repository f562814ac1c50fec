-- Postings that lack a tag in a facet of the champion, and why: not tagged yet, or the likeliest tag of the facet
-- missed its threshold. `best_tag` NULL: no tag of the facet was worth storing.
CREATE OR REPLACE VIEW tagger.untagged_posting AS
SELECT
    tagged_posting.posting_id,
    tagged_posting.title,
    facets.facet,
    if(tagged_posting.tagged_at IS NULL, 'not tagged yet', 'no tag passed its threshold') AS why,
    arg_max(near_miss.tag, near_miss.probability) AS best_tag,
    max(near_miss.probability) AS probability,
    arg_max(near_miss.threshold, near_miss.probability) AS threshold
FROM tagger.tagged_posting
INNER JOIN (
    SELECT DISTINCT current_threshold.facet
    FROM tagger.current_threshold
    INNER JOIN tagger.champion ON current_threshold.model_id = champion.model_id
    WHERE champion.valid_to IS NULL
) AS facets ON NOT list_contains(map_keys(tagged_posting.tags), facets.facet)
LEFT JOIN tagger.near_miss
    ON tagged_posting.posting_id = near_miss.posting_id AND facets.facet = near_miss.facet
GROUP BY tagged_posting.posting_id, tagged_posting.title, facets.facet, tagged_posting.tagged_at;
