-- The taxonomy: what labels say and what the champion knows.
SELECT
    facet,
    tag
FROM tagger.label
UNION
SELECT
    tag.facet,
    tag.tag
FROM tagger.threshold
INNER JOIN tagger.champion ON threshold.model_id = champion.model_id AND champion.valid_to IS NULL
INNER JOIN tagger.tag ON threshold.tag_id = tag.tag_id
ORDER BY ALL;
