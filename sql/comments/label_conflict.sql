COMMENT ON VIEW tagger.label_conflict IS 'Labels of one tag of a posting that contradict each other.';
COMMENT ON COLUMN tagger.label_conflict.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.label_conflict.facet IS
'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.label_conflict.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.label_conflict.labels IS 'What each origin said last, newest first.';
COMMENT ON COLUMN tagger.label_conflict.wins IS 'What counts: the newest.';
