-- The postings as they are now, without their texts. Of several rows with one id, the one with the least hash counts;
-- `usable` is how many rows can be tagged, `unusable` how many cannot.
CREATE OR REPLACE TEMP TABLE plan_row AS
SELECT
    posting_id,
    min(content_hash) AS content_hash,
    count(content_hash) AS usable,
    count(*) - count(content_hash) AS unusable
FROM tagger.posting_source
WHERE trim(posting_id) <> ''
GROUP BY posting_id;
