COMMENT ON VIEW tagger.truncated_posting IS 'Postings whose text is longer than the model reads.';
COMMENT ON COLUMN tagger.truncated_posting.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.truncated_posting.tokens IS 'How many tokens of the text the model read.';
COMMENT ON COLUMN tagger.truncated_posting.model_id IS 'The model, named by a hash of its folder.';
