-- What did people correct: which tags did they give that the model did not, and which did they take away?
SELECT
    label.posting_id,
    label.facet,
    label.tag,
    if(label.present, 'given', 'taken away') AS correction,
    label.origin AS who,
    label.labelled_at
FROM tagger.current_label AS label
LEFT JOIN tagger.model_tag
    ON label.posting_id = model_tag.posting_id AND label.facet = model_tag.facet AND label.tag = model_tag.tag
WHERE label.present = (model_tag.tag IS NULL)
ORDER BY label.labelled_at DESC, label.posting_id ASC, label.facet ASC, label.tag ASC
LIMIT 15;
