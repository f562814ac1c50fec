-- From the registered Arrow table `batch`.
INSERT INTO raw BY NAME
SELECT
    *,
    $file AS file
FROM batch;
