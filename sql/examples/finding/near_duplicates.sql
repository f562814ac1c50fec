-- Which postings are the same job again, but for a date, a town, a name?
SELECT
    duplicate_group,
    posting_id,
    title,
    round(similarity, 2) AS similarity,
    postings
FROM tagger.duplicate_posting
ORDER BY postings DESC, duplicate_group, posting_id
LIMIT 20;
