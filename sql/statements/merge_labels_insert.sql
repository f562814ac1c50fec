INSERT INTO tagger.label BY NAME
SELECT
    *,
    $now AS labelled_at
FROM changed_label;
