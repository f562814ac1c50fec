INSERT INTO tagger.quarantine BY NAME
SELECT
    *,
    $run_id AS run_id,
    $now AS seen_at
FROM read_parquet($rejected);
