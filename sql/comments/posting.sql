COMMENT ON TABLE tagger.posting IS 'The postings that tagger ingest brought in.';
COMMENT ON COLUMN tagger.posting.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.posting.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.posting.description IS 'The text, HTML and all.';
COMMENT ON COLUMN tagger.posting.company IS 'Who hires.';
COMMENT ON COLUMN tagger.posting.place IS 'Where the work is.';
COMMENT ON COLUMN tagger.posting.posted_at IS 'When the board posted it, where it says so.';
COMMENT ON COLUMN tagger.posting.source IS 'Which board or feed it is from.';
COMMENT ON COLUMN tagger.posting.kind IS 'What sort of text it is: posting, occupation, title.';
COMMENT ON COLUMN tagger.posting.duplicate_group IS 'Postings of one group stay on one side when training splits them.';
COMMENT ON COLUMN tagger.posting.ingested_at IS 'When it came in or last changed (UTC).';
COMMENT ON COLUMN tagger.posting.content_hash IS
'MD5 of title and description; set it to NULL when you change them by hand.';
