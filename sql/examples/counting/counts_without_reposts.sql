-- How many jobs of each domain are there, whether or not they are posted again in other towns and on other days?
SELECT
    tag AS domain,
    postings,
    distinct_postings,
    round(postings / distinct_postings, 2) AS postings_a_job
FROM tagger.tag_count
WHERE facet = 'domain'
ORDER BY distinct_postings DESC, domain ASC;
