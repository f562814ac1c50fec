CREATE OR REPLACE VIEW tagger.posting_tag AS
FROM tagger.stored_posting_tag;
