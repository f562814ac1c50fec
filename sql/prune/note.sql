INSERT INTO tagger.pruning BY NAME
SELECT
    $now AS pruned_at,
    $horizon AS horizon;
