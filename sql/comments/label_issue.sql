COMMENT ON TABLE tagger.label_issue IS
'Labels that are probably wrong, as tagger label-issues found them last; the lowest quality first is the order to ask.';
COMMENT ON COLUMN tagger.label_issue.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.label_issue.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.label_issue.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.label_issue.present IS
'What the label says. TRUE: the posting has the tag, probably wrongly; FALSE: it has not, the tag is probably missing.';
COMMENT ON COLUMN tagger.label_issue.probability IS
'How likely the tag is, 0 to 1, by a model that has not learned from this posting.';
COMMENT ON COLUMN tagger.label_issue.quality IS 'How likely the label is right, 0 (worst) to 1.';
COMMENT ON COLUMN tagger.label_issue.found_at IS 'When it was found (UTC); a later label may have settled it.';
