-- The queue with what people need to judge: the text, and what the model says, surest first.
SELECT
    queue.posting_id,
    any_value(posting_source.title) AS title,
    any_value(posting_source.text) AS text,
    queue.facet,
    queue.tag,
    queue.probability,
    queue.threshold,
    queue.postings,
    coalesce(
        list(
            { 'facet': model_tag.facet, 'tag': model_tag.tag, 'probability': model_tag.probability }
            ORDER BY model_tag.facet ASC, model_tag.probability DESC
        ) FILTER (model_tag.tag IS NOT NULL),
        []
    ) AS given
FROM tagger.review_queue(in_facet := $facet, size := $size) AS queue
INNER JOIN tagger.posting_source ON queue.posting_id = posting_source.posting_id
LEFT JOIN tagger.model_tag ON queue.posting_id = model_tag.posting_id
GROUP BY queue.place, queue.posting_id, queue.facet, queue.tag, queue.probability, queue.threshold, queue.postings
ORDER BY queue.place;
