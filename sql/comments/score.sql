COMMENT ON TABLE tagger.score IS 'Every probability above a small floor.';
COMMENT ON COLUMN tagger.score.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.score.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.score.tag_id IS 'The number of the tag, as in tag.';
COMMENT ON COLUMN tagger.score.probability IS 'How sure the model is, calibrated, 0 to 1.';
