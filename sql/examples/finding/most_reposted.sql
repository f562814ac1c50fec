-- Which texts are posted most often?
SELECT
    any_value(title) AS title,
    any_value(postings) AS postings
FROM tagger.repost
GROUP BY content_hash
ORDER BY postings DESC, title ASC
LIMIT 15;
