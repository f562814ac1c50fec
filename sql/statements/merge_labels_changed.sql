-- The staged labels that are new or say something else than what is there.
CREATE TEMP TABLE changed_label AS
SELECT
    valid_label.posting_id,
    valid_label.facet,
    valid_label.tag,
    label.posting_id IS NULL AS is_new
FROM staged.valid_label
LEFT JOIN tagger.label
    ON
        valid_label.posting_id = label.posting_id
        AND valid_label.facet = label.facet
        AND valid_label.tag = label.tag
WHERE label.posting_id IS NULL OR valid_label.present <> label.present OR valid_label.origin <> label.origin;
