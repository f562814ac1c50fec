-- The ledger rows of a chunk.
INSERT INTO tagger.scored BY NAME
SELECT
    content_hash,
    $model_id AS model_id,
    $run_id AS run_id,
    $now AS scored_at,
    tokens,
    truncated
FROM chunk_new;
