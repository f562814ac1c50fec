-- How many texts were longer than the model reads, by language?
SELECT
    tagged_posting.language[1] AS language,
    count(*) AS postings,
    count(*) FILTER (current_scored.truncated) AS truncated,
    round(avg(current_scored.tokens)) AS mean_tokens
FROM tagger.posting_text
INNER JOIN tagger.current_scored ON posting_text.content_hash = current_scored.content_hash
INNER JOIN tagger.tagged_posting ON posting_text.posting_id = tagged_posting.posting_id
WHERE posting_text.valid_to IS NULL
GROUP BY tagged_posting.language[1]
ORDER BY postings DESC, language ASC;
