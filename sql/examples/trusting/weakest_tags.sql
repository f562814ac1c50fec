-- Which tags does the champion know worst? These need labels most.
SELECT
    metric.facet,
    metric.tag,
    round(metric.value, 2) AS f1,
    metric.support AS held_out_postings
FROM tagger.metric
INNER JOIN tagger.champion ON metric.model_id = champion.model_id
WHERE champion.valid_to IS NULL AND metric.kind = 'all' AND metric.name = 'f1'
ORDER BY metric.value ASC, metric.facet ASC, metric.tag ASC
LIMIT 15;
