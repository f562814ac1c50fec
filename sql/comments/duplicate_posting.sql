COMMENT ON VIEW tagger.duplicate_posting IS
'A row for each posting that has near-duplicates: others that differ in a date, a city, a name.';
COMMENT ON COLUMN tagger.duplicate_posting.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.duplicate_posting.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.duplicate_posting.duplicate_group IS 'The same for all postings of a group.';
COMMENT ON COLUMN tagger.duplicate_posting.similarity IS
'How far its pairs of words are those of the first text of the group; NULL: the board gave the group.';
COMMENT ON COLUMN tagger.duplicate_posting.postings IS 'How many the group has, this one included.';
