-- One posting of each text that has no group yet.
CREATE OR REPLACE TEMP TABLE ungrouped AS
SELECT
    posting_source.content_hash,
    min(posting_source.posting_id) AS posting_id
FROM tagger.posting_source
ANTI JOIN tagger.text_group ON posting_source.content_hash = text_group.content_hash
WHERE posting_source.content_hash IS NOT NULL AND trim(posting_source.posting_id) <> ''
GROUP BY posting_source.content_hash;
