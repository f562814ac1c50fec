INSERT INTO tagger.posting_text BY NAME
SELECT
    posting_id,
    content_hash,
    title,
    $now AS valid_from
FROM read_parquet($changes)
WHERE content_hash IS NOT NULL;
