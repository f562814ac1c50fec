UPDATE tagger.posting_text
SET valid_to = $now
WHERE valid_to IS NULL AND posting_id IN (SELECT changes.posting_id FROM read_parquet($changes) AS changes);
