COMMENT ON VIEW tagger.model_tag IS 'A row for each tag that the model gives a posting now, whatever people say of it.';
COMMENT ON COLUMN tagger.model_tag.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.model_tag.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.model_tag.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.model_tag.probability IS 'How sure the model is, calibrated, 0 to 1.';
COMMENT ON COLUMN tagger.model_tag.threshold IS 'From which probability on the tag is given.';
COMMENT ON COLUMN tagger.model_tag.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.model_tag.tagged_at IS 'When the posting got its tags (UTC).';
