COMMENT ON TABLE tagger.threshold IS 'From which probability on a tag is given, for ever; the newest row counts.';
COMMENT ON COLUMN tagger.threshold.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.threshold.tag_id IS 'The number of the tag, as in tag.';
COMMENT ON COLUMN tagger.threshold.threshold IS 'From which probability on the tag is given.';
COMMENT ON COLUMN tagger.threshold.origin IS '''tuned'' by training, or who set it.';
COMMENT ON COLUMN tagger.threshold.set_at IS 'When the threshold was set (UTC).';
