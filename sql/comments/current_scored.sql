COMMENT ON VIEW tagger.current_scored IS
'Which model''s scores count for each posting now, and how much of its text was read.';
COMMENT ON COLUMN tagger.current_scored.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.current_scored.content_hash IS
'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.current_scored.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.current_scored.scored_at IS 'When the text was scored (UTC).';
COMMENT ON COLUMN tagger.current_scored.tokens IS 'How many tokens of the text the model read.';
COMMENT ON COLUMN tagger.current_scored.truncated IS 'Is the text longer than the model reads?';
