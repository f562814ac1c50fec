DELETE FROM tagger.stored_tagged_posting
WHERE posting_id IN (SELECT posting_id FROM changed);
