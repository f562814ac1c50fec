COMMENT ON TABLE tagger.model IS 'The registered models.';
COMMENT ON COLUMN tagger.model.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.model.folder IS 'Where it lies, relative to the database.';
COMMENT ON COLUMN tagger.model.created_at IS 'When the model was registered (UTC).';
COMMENT ON COLUMN tagger.model.training_rows IS 'How many labelled postings it learned from.';
COMMENT ON COLUMN tagger.model.training_seconds IS 'How long the training took, in seconds.';
