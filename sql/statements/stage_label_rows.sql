-- From the registered Arrow table `batch`.
INSERT INTO raw_label BY NAME
SELECT
    *,
    $file AS file
FROM batch;
