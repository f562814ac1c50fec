COMMENT ON TABLE tagger.quarantine IS 'Rows that could not be used.';
COMMENT ON COLUMN tagger.quarantine.posting_id IS 'The posting, where the row says which.';
COMMENT ON COLUMN tagger.quarantine.reason IS 'Why: no id, no text, duplicate id, not a date, unreadable row, ...';
COMMENT ON COLUMN tagger.quarantine.detail IS 'Which file and row, and what was there.';
COMMENT ON COLUMN tagger.quarantine.run_id IS 'The run that did it, as in run.';
COMMENT ON COLUMN tagger.quarantine.seen_at IS 'When (UTC).';
