COMMENT ON TABLE tagger.evidence IS 'The words that speak most for a tag, where tagger tag --evidence looked for them.';
COMMENT ON COLUMN tagger.evidence.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.evidence.model_id IS 'The model, named by a hash of its folder.';
COMMENT ON COLUMN tagger.evidence.tag_id IS 'The number of the tag, as in tag.';
COMMENT ON COLUMN tagger.evidence.span IS
'Eight neighbouring words at most, with e-mail addresses and phone numbers masked.';
