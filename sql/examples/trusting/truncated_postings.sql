-- How many texts were longer than the model reads, by language?
SELECT
    tagged_posting.language[1] AS language,
    count(*) AS postings,
    count(*) FILTER (current_scored.truncated) AS truncated,
    round(avg(current_scored.tokens)) AS mean_tokens
FROM tagger.current_scored
INNER JOIN tagger.tagged_posting ON current_scored.posting_id = tagged_posting.posting_id
GROUP BY tagged_posting.language[1]
ORDER BY postings DESC, language ASC;
