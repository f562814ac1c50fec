COMMENT ON VIEW tagger.posting_source IS
'The postings to tag: those of tagger ingest, or of the table that tagger init --source bound.';
COMMENT ON COLUMN tagger.posting_source.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.posting_source.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.posting_source.text IS 'The text, HTML and all.';
COMMENT ON COLUMN tagger.posting_source.duplicate_group IS
'Postings of one group stay on one side when training splits them.';
COMMENT ON COLUMN tagger.posting_source.kind IS 'What sort of text it is: posting, occupation, title.';
COMMENT ON COLUMN tagger.posting_source.content_hash IS 'MD5 of title and text; NULL where there is nothing to tag.';
