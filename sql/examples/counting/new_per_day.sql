-- How many postings came in each day, and in how many domains?
SELECT
    tagged_posting.first_seen_at::DATE AS day,
    count(DISTINCT tagged_posting.posting_id) AS postings,
    count(DISTINCT posting_tag.tag) AS domains
FROM tagger.tagged_posting
LEFT JOIN tagger.posting_tag
    ON tagged_posting.posting_id = posting_tag.posting_id AND posting_tag.facet = 'domain'
GROUP BY day
ORDER BY day DESC;
