COMMENT ON VIEW tagger.posting_group IS 'A row for each posting: its group of near-duplicates.';
COMMENT ON COLUMN tagger.posting_group.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.posting_group.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.posting_group.duplicate_group IS
'The same for postings that differ in a date, a city, a name: as the board gave it, else the hash of the first text.';
COMMENT ON COLUMN tagger.posting_group.similarity IS
'How far its pairs of words are those of the first text of the group; NULL: the board gave the group.';
