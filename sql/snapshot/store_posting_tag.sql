-- Nothing changes in a snapshot: what the views say is worked out once.
CREATE OR REPLACE TABLE tagger.stored_posting_tag AS
SELECT *
FROM tagger.posting_tag
ORDER BY facet, tag, posting_id;
