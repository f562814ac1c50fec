INSERT INTO tagger.label BY NAME
SELECT
    posting_id,
    facet,
    tag,
    present,
    $origin AS origin,
    $now AS labelled_at
FROM said;
