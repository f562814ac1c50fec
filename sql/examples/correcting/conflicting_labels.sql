-- Where do people contradict each other? The newest label wins.
SELECT
    posting_id,
    facet,
    tag,
    wins,
    labels
FROM tagger.label_conflict
ORDER BY posting_id, facet, tag
LIMIT 15;
