DELETE FROM tagger.label
WHERE
    (posting_id, facet, tag) IN (
        SELECT (changed_label.posting_id, changed_label.facet, changed_label.tag)
        FROM changed_label
        WHERE NOT changed_label.is_new
    );
