COMMENT ON VIEW tagger.current_label IS 'What people say of a posting''s tag: of several labels the newest.';
COMMENT ON COLUMN tagger.current_label.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.current_label.facet IS
'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.current_label.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.current_label.present IS 'TRUE: the posting has the tag; FALSE: it has not.';
COMMENT ON COLUMN tagger.current_label.origin IS 'Who said it.';
COMMENT ON COLUMN tagger.current_label.labelled_at IS 'When it was said (UTC).';
