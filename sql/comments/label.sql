COMMENT ON TABLE tagger.label IS
'What people say, for ever. INSERT a row and the tag has changed; the newest counts, and training learns from it.';
COMMENT ON COLUMN tagger.label.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.label.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.label.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.label.present IS 'TRUE: the posting has the tag; FALSE: it has not.';
COMMENT ON COLUMN tagger.label.origin IS 'Who or what said it: a file, sql, or a name of yours.';
COMMENT ON COLUMN tagger.label.labelled_at IS 'When it was said (UTC).';
