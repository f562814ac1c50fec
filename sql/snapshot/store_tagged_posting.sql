-- The table alone: insert_tagged_posting fills it, a slice at a time.
CREATE OR REPLACE TABLE tagger.stored_tagged_posting AS
SELECT *
FROM tagger.tagged_posting
LIMIT 0;
