COMMENT ON VIEW tagger.near_miss IS 'Tags that a posting nearly has.';
COMMENT ON COLUMN tagger.near_miss.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.near_miss.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.near_miss.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.near_miss.probability IS 'How sure the model is, calibrated, 0 to 1.';
COMMENT ON COLUMN tagger.near_miss.threshold IS 'From which probability on the tag is given.';
COMMENT ON COLUMN tagger.near_miss.short_by IS 'How far the probability is below the threshold.';
COMMENT ON COLUMN tagger.near_miss.model_id IS 'The model, named by a hash of its folder.';
