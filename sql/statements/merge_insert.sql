INSERT INTO tagger.posting BY NAME
SELECT
    valid.*,
    $now AS ingested_at,
    tagger.content_hash(coalesce(valid.title, ''), coalesce(valid.description, '')) AS content_hash
FROM staged.valid
WHERE valid.posting_id IN (SELECT changed.posting_id FROM changed);
