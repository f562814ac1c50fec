-- Where do people and the model disagree? The surest tags that people took away, or that nobody gave in a facet in
-- which somebody gave another.
SELECT
    tagged_posting.title,
    model_tag.facet,
    model_tag.tag AS model_says,
    coalesce(list(label.tag ORDER BY label.tag) FILTER (label.present), []) AS people_say,
    round(any_value(model_tag.probability)::DOUBLE, 2) AS probability
FROM tagger.model_tag
INNER JOIN tagger.tagged_posting ON model_tag.posting_id = tagged_posting.posting_id
INNER JOIN tagger.current_label AS label ON model_tag.posting_id = label.posting_id AND model_tag.facet = label.facet
WHERE label.present OR label.tag = model_tag.tag
GROUP BY tagged_posting.posting_id, tagged_posting.title, model_tag.facet, model_tag.tag
HAVING NOT list_contains(people_say, model_says)
ORDER BY probability DESC, tagged_posting.posting_id ASC, model_tag.facet ASC, model_says ASC
LIMIT 15;
