-- Which domains go together in one posting?
SELECT
    one.tag AS domain,
    other.tag AS and_domain,
    count(*) AS postings
FROM tagger.posting_tag AS one
INNER JOIN tagger.posting_tag AS other ON one.posting_id = other.posting_id AND one.tag < other.tag
WHERE one.facet = 'domain' AND other.facet = 'domain'
GROUP BY one.tag, other.tag
ORDER BY postings DESC, domain ASC, and_domain ASC
LIMIT 15;
