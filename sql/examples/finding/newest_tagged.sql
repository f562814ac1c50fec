-- Which postings were tagged last?
SELECT
    posting_id,
    title,
    language,
    domain,
    seniority
FROM tagger.tagged_posting
ORDER BY tagged_at DESC, posting_id ASC
LIMIT 10;
