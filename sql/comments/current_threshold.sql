COMMENT ON VIEW tagger.current_threshold IS 'What each tag of a model has to reach now.';
COMMENT ON COLUMN tagger.current_threshold.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.current_threshold.tag_id IS 'The number of the tag, as in tag.';
COMMENT ON COLUMN tagger.current_threshold.facet IS
'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.current_threshold.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.current_threshold.threshold IS 'What counts: the threshold set last.';
COMMENT ON COLUMN tagger.current_threshold.tuned IS 'What training chose.';
COMMENT ON COLUMN tagger.current_threshold.origin IS '''tuned'', or who set it.';
COMMENT ON COLUMN tagger.current_threshold.set_at IS 'When the threshold was set (UTC).';
