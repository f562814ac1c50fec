COMMENT ON VIEW tagger.model_report IS
'The models, newest first, and what they reached on validation, per facet and kind.';
COMMENT ON COLUMN tagger.model_report.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.model_report.is_champion IS 'Do its tags count now?';
COMMENT ON COLUMN tagger.model_report.created_at IS 'When the model was registered (UTC).';
COMMENT ON COLUMN tagger.model_report.training_rows IS 'How many labelled postings it learned from.';
COMMENT ON COLUMN tagger.model_report.training_seconds IS 'How long the training took, in seconds.';
COMMENT ON COLUMN tagger.model_report.facet IS 'What the tag is about: language, domain, seniority or one of your own.';
COMMENT ON COLUMN tagger.model_report.kind IS 'Which postings: a kind, a source or language, or all.';
COMMENT ON COLUMN tagger.model_report.micro_f1 IS 'F1 over all decisions, 0 to 1.';
COMMENT ON COLUMN tagger.model_report.macro_f1 IS 'Mean F1 of the tags, 0 to 1.';
COMMENT ON COLUMN tagger.model_report.untagged IS 'Share of postings that got no tag of the facet, 0 to 1.';
COMMENT ON COLUMN tagger.model_report.support IS 'How many held-out postings that is measured on.';
