COMMENT ON TABLE tagger.champion IS 'Which model''s tags count since when.';
COMMENT ON COLUMN tagger.champion.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.champion.valid_from IS 'Since when (UTC).';
COMMENT ON COLUMN tagger.champion.valid_to IS 'Until when (UTC); NULL: still.';
