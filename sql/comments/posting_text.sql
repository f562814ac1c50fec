COMMENT ON TABLE tagger.posting_text IS 'Which text a posting had when.';
COMMENT ON COLUMN tagger.posting_text.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.posting_text.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.posting_text.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.posting_text.valid_from IS 'Since when (UTC): when a run first saw it.';
COMMENT ON COLUMN tagger.posting_text.first_seen_at IS 'Since when there is this posting, with whatever text (UTC).';
COMMENT ON COLUMN tagger.posting_text.valid_to IS 'Until when (UTC); NULL: still.';
