DELETE FROM tagger.posting
WHERE posting_id IN (SELECT posting_id FROM changed);
