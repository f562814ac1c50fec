COMMENT ON VIEW tagger.tag_count IS 'How many postings have each tag now.';
COMMENT ON COLUMN tagger.tag_count.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.tag_count.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.tag_count.postings IS 'How many.';
COMMENT ON COLUMN tagger.tag_count.distinct_postings IS 'How many, near-duplicates counted once.';
COMMENT ON COLUMN tagger.tag_count.share IS 'Of all tagged postings, 0 to 1.';
