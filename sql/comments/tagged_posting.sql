COMMENT ON VIEW tagger.tagged_posting IS
'A row for each posting, with its tags as lists, surest first; an empty list where no tag passed.';
COMMENT ON COLUMN tagger.tagged_posting.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.tagged_posting.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.tagged_posting.language IS 'Its language.';
COMMENT ON COLUMN tagger.tagged_posting.domain IS 'Its domains.';
COMMENT ON COLUMN tagger.tagged_posting.seniority IS 'Its seniority.';
COMMENT ON COLUMN tagger.tagged_posting.tags IS 'Every facet, yours included: facet to list of tags.';
COMMENT ON COLUMN tagger.tagged_posting.duplicate_group IS
'The same for postings that differ in a date, a city, a name: count(DISTINCT duplicate_group) counts them once.';
COMMENT ON COLUMN tagger.tagged_posting.first_seen_at IS 'Since when there is this posting (UTC).';
COMMENT ON COLUMN tagger.tagged_posting.tagged_at IS 'When its text was scored (UTC); NULL: not yet.';
COMMENT ON COLUMN tagger.tagged_posting.model_id IS 'The model that scored it.';
