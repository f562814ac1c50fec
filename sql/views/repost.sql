-- Postings with exactly the same title and text as others: scored once, tagged alike.
CREATE OR REPLACE VIEW tagger.repost AS
SELECT
    posting_text.posting_id,
    posting_text.title,
    posting_text.content_hash,
    same.postings
FROM tagger.posting_text
INNER JOIN (
    SELECT
        content_hash,
        count(*) AS postings
    FROM tagger.posting_text
    WHERE valid_to IS NULL
    GROUP BY content_hash
    HAVING count(*) > 1
) AS same ON posting_text.content_hash = same.content_hash
WHERE posting_text.valid_to IS NULL;
