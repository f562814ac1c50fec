-- Which postings were tagged, but got no domain?
SELECT
    posting_id,
    title,
    language,
    seniority
FROM tagger.tagged_posting
WHERE tagged_at IS NOT NULL AND domain = []
ORDER BY posting_id
LIMIT 20;
