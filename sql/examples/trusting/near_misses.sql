-- Which tags just failed their threshold? Lower the threshold and they are there at once.
SELECT
    posting_text.title,
    near_miss.facet,
    near_miss.tag,
    round(near_miss.probability, 2) AS probability,
    round(near_miss.threshold, 2) AS threshold
FROM tagger.near_miss
INNER JOIN tagger.posting_text ON near_miss.posting_id = posting_text.posting_id
WHERE posting_text.valid_to IS NULL AND near_miss.short_by <= 0.1
ORDER BY near_miss.short_by ASC, posting_text.posting_id ASC
LIMIT 15;
