-- The facets that labels may have: those that labels have, and the champion's. None: the first labels may have any.
SELECT DISTINCT facet
FROM tagger.label
UNION
SELECT tag.facet
FROM tagger.threshold
INNER JOIN tagger.champion ON threshold.model_id = champion.model_id AND champion.valid_to IS NULL
INNER JOIN tagger.tag ON threshold.tag_id = tag.tag_id
WHERE EXISTS (FROM tagger.label)
ORDER BY facet;
