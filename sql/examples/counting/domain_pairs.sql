-- Which domains go together in one posting?
SELECT
    tag AS domain,
    other_tag AS and_domain,
    postings
FROM tagger.tag_pair
WHERE facet = 'domain'
ORDER BY postings DESC, domain ASC, and_domain ASC
LIMIT 15;
