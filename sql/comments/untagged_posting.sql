COMMENT ON VIEW tagger.untagged_posting IS 'Facets in which a posting has no tag, and why.';
COMMENT ON COLUMN tagger.untagged_posting.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.untagged_posting.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.untagged_posting.facet IS
'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.untagged_posting.why IS 'Not tagged yet, or no tag passed its threshold.';
COMMENT ON COLUMN tagger.untagged_posting.best_tag IS 'The likeliest tag that did not; NULL: none was worth storing.';
COMMENT ON COLUMN tagger.untagged_posting.probability IS 'How likely the model found it.';
COMMENT ON COLUMN tagger.untagged_posting.threshold IS 'What it would have had to reach.';
