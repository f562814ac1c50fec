-- How sure is the model of each tag of the postings for Java people, and what did each tag have to pass?
SELECT
    tagged_posting.title,
    posting_tag.facet,
    posting_tag.tag,
    round(posting_tag.probability::DOUBLE, 2) AS probability,
    round(posting_tag.threshold, 2) AS threshold
FROM tagger.posting_tag
INNER JOIN tagger.tagged_posting ON posting_tag.posting_id = tagged_posting.posting_id
WHERE tagged_posting.title ILIKE '%java%'
ORDER BY tagged_posting.posting_id ASC, posting_tag.facet ASC, posting_tag.probability DESC;
