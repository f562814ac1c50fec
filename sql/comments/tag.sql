COMMENT ON TABLE tagger.tag IS 'Every tag of every model.';
COMMENT ON COLUMN tagger.tag.tag_id IS 'The number of the tag, as in tag.';
COMMENT ON COLUMN tagger.tag.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.tag.tag IS 'The tag within its facet.';
