-- The staged labels that say something else than what counts now.
CREATE TEMP TABLE changed_label AS
SELECT valid_label.*
FROM staged.valid_label
LEFT JOIN tagger.current_label
    ON
        valid_label.posting_id = current_label.posting_id
        AND valid_label.facet = current_label.facet
        AND valid_label.tag = current_label.tag
WHERE
    current_label.posting_id IS NULL
    OR valid_label.present <> current_label.present
    OR valid_label.origin <> current_label.origin;
