COMMENT ON VIEW tagger.posting_tag IS 'A row for each tag that a posting has now.';
COMMENT ON COLUMN tagger.posting_tag.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.posting_tag.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.posting_tag.tag IS 'The tag within its facet.';
COMMENT ON COLUMN tagger.posting_tag.probability IS
'How sure the model is, calibrated, 0 to 1; NULL where people gave the tag.';
COMMENT ON COLUMN tagger.posting_tag.threshold IS 'Which threshold that passed; NULL where people gave the tag.';
COMMENT ON COLUMN tagger.posting_tag.model_id IS 'The model; NULL where people gave the tag.';
COMMENT ON COLUMN tagger.posting_tag.tagged_at IS 'When the text was scored, or the label given (UTC).';
COMMENT ON COLUMN tagger.posting_tag.evidence IS 'The words that spoke most for it, after tagger tag --evidence.';
COMMENT ON COLUMN tagger.posting_tag.origin IS '''model'', or who gave the label.';
