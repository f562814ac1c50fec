CREATE OR REPLACE TABLE tagger.stored_tag_count AS
SELECT *
FROM tagger.tag_count;
