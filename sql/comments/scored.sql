COMMENT ON TABLE tagger.scored IS 'Which text was scored by which model; what is not here is stale.';
COMMENT ON COLUMN tagger.scored.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.scored.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.scored.run_id IS 'The run that did it, as in run.';
COMMENT ON COLUMN tagger.scored.scored_at IS 'When the text was scored (UTC).';
COMMENT ON COLUMN tagger.scored.tokens IS 'How many tokens of the text the model read.';
COMMENT ON COLUMN tagger.scored.truncated IS 'Is the text longer than the model reads?';
