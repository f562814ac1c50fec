-- Which postings are the same job again, but for a date, a town, a name?
SELECT
    left(duplicate_group, 8) AS duplicate_group,
    posting_id,
    title,
    round(similarity::DOUBLE, 2) AS similarity,
    postings
FROM tagger.duplicate_posting
ORDER BY postings DESC, duplicate_group, posting_id
LIMIT 20;
