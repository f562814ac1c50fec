-- The postings as they are now, without their texts: only the first of several rows with one id.
CREATE OR REPLACE TEMP TABLE plan_row AS
SELECT
    posting_id,
    title,
    tagger.content_hash(title, text) AS content_hash
FROM tagger.posting_source
WHERE trim(posting_id) <> '' AND (trim(title) <> '' OR trim(text) <> '')
QUALIFY row_number() OVER (PARTITION BY posting_id ORDER BY content_hash) = 1;
