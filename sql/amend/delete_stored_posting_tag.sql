DELETE FROM tagger.stored_posting_tag
WHERE posting_id IN (SELECT posting_id FROM changed);
