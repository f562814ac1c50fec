-- Which tags do people give against the model, or where it gave none?
SELECT
    posting_tag.posting_id,
    posting_tag.facet,
    posting_tag.tag AS people_say,
    posting_tag.origin AS who,
    list(model_tag.tag ORDER BY model_tag.tag) FILTER (model_tag.tag IS NOT NULL) AS model_says
FROM tagger.posting_tag
LEFT JOIN tagger.model_tag ON posting_tag.posting_id = model_tag.posting_id AND posting_tag.facet = model_tag.facet
WHERE posting_tag.origin <> 'model'
GROUP BY posting_tag.posting_id, posting_tag.facet, posting_tag.tag, posting_tag.origin
HAVING NOT coalesce(list_contains(model_says, people_say), FALSE)
ORDER BY posting_tag.posting_id, posting_tag.facet, people_say
LIMIT 15;
