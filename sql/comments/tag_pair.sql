COMMENT ON VIEW tagger.tag_pair IS 'Tags of one facet that postings have together, each pair once.';
COMMENT ON COLUMN tagger.tag_pair.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.tag_pair.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.tag_pair.other_tag IS 'The other tag, later in the alphabet.';
COMMENT ON COLUMN tagger.tag_pair.postings IS 'How many postings have both.';
COMMENT ON COLUMN tagger.tag_pair.lift IS 'How many times as often as by chance.';
