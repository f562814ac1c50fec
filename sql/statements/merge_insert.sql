INSERT INTO tagger.posting BY NAME
SELECT
    valid.*,
    $now AS ingested_at
FROM staged.valid
WHERE valid.posting_id IN (SELECT changed.posting_id FROM changed);
