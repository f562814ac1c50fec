-- Which postings are in three or more domains at once?
SELECT
    posting_id,
    title,
    domain
FROM tagger.tagged_posting
WHERE len(domain) >= 3
ORDER BY len(domain) DESC, posting_id ASC
LIMIT 20;
