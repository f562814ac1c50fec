CREATE OR REPLACE TABLE tagger.stored_tagged_posting AS
SELECT *
FROM tagger.tagged_posting;
