COMMENT ON TABLE tagger.pruning IS
'When history was pruned: the tags of moments before the newest horizon can no longer be asked for.';
COMMENT ON COLUMN tagger.pruning.pruned_at IS 'When (UTC).';
COMMENT ON COLUMN tagger.pruning.horizon IS 'All that counted since then is still there (UTC).';
