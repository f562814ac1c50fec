DELETE FROM tagger.posting
WHERE posting_id IN (
    SELECT changed.posting_id FROM changed
    WHERE NOT changed.is_new
);
