CREATE OR REPLACE VIEW tagger.posting_group AS
FROM tagger.stored_posting_group;
