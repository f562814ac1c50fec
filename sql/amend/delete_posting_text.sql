DELETE FROM tagger.posting_text
WHERE posting_id IN (SELECT posting_id FROM changed);
