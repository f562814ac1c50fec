INSERT INTO tagger.label BY NAME
SELECT
    valid_label.*,
    $now AS labelled_at
FROM staged.valid_label
WHERE
    (valid_label.posting_id, valid_label.facet, valid_label.tag) IN (
        SELECT (changed_label.posting_id, changed_label.facet, changed_label.tag)
        FROM changed_label
    );
