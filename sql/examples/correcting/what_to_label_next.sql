-- Which postings should people label next, so that the model learns most about domains?
SELECT
    queue.place,
    queue.posting_id,
    posting_text.title,
    queue.tag AS in_doubt,
    round(queue.probability::DOUBLE, 2) AS probability,
    round(queue.threshold, 2) AS threshold,
    queue.postings
FROM tagger.review_queue(in_facet := 'domain', size := 15) AS queue
INNER JOIN tagger.posting_text ON queue.posting_id = posting_text.posting_id
WHERE posting_text.valid_to IS NULL
ORDER BY queue.place;
