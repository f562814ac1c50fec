DELETE FROM tagger.stored_posting_group
WHERE posting_id IN (SELECT posting_id FROM changed);
