CREATE OR REPLACE TABLE tagger.stored_posting_group AS
SELECT *
FROM tagger.posting_group;
