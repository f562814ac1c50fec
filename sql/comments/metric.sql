COMMENT ON TABLE tagger.metric IS 'What a model reached on postings held out for validation.';
COMMENT ON COLUMN tagger.metric.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.metric.kind IS 'Which postings: a kind, a source or language (''source: x''), or all.';
COMMENT ON COLUMN tagger.metric.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.metric.tag IS 'NULL: the whole facet.';
COMMENT ON COLUMN tagger.metric.name IS 'micro_f1, macro_f1, untagged of a facet; precision, recall, f1 of a tag.';
COMMENT ON COLUMN tagger.metric.value IS 'The figure, 0 to 1.';
COMMENT ON COLUMN tagger.metric.support IS 'How many held-out postings that is measured on.';
