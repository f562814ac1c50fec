-- How many postings have no tag in a facet, why, and which tag came nearest?
SELECT
    facet,
    why,
    best_tag,
    count(*) AS postings,
    round(avg(probability), 2) AS mean_probability
FROM tagger.untagged_posting
GROUP BY facet, why, best_tag
ORDER BY postings DESC, facet ASC, best_tag ASC, why ASC
LIMIT 20;
