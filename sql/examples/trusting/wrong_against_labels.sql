-- Where do people and the model disagree? The surest tags that nobody gave, in facets that somebody labelled.
SELECT
    tagged_posting.title,
    model_tag.facet,
    model_tag.tag AS model_says,
    list(label.tag ORDER BY label.tag) AS people_say,
    round(any_value(model_tag.probability), 2) AS probability
FROM tagger.model_tag
INNER JOIN tagger.tagged_posting ON model_tag.posting_id = tagged_posting.posting_id
INNER JOIN tagger.current_label AS label ON model_tag.posting_id = label.posting_id AND model_tag.facet = label.facet
WHERE label.present
GROUP BY tagged_posting.posting_id, tagged_posting.title, model_tag.facet, model_tag.tag
HAVING NOT list_contains(people_say, model_says)
ORDER BY probability DESC, tagged_posting.posting_id ASC, model_tag.facet ASC, model_says ASC
LIMIT 15;
