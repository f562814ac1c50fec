-- From the registered Arrow table `found_issue`.
INSERT INTO tagger.label_issue BY NAME
SELECT
    *,
    $now AS found_at
FROM found_issue;
