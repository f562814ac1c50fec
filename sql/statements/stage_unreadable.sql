-- From the registered Arrow table `batch`: lines of a CSV file that are no rows.
INSERT INTO unreadable BY NAME
SELECT
    *,
    $file AS file
FROM batch;
