CREATE OR REPLACE VIEW tagger.tag_count AS
FROM tagger.stored_tag_count;
