SELECT DISTINCT facet
FROM tagger.label
ORDER BY facet;
