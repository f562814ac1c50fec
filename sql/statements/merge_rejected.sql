-- Into the quarantine, unless the same was said before.
INSERT INTO tagger.quarantine BY NAME
SELECT
    posting_id,
    reason,
    detail,
    $run_id AS run_id,
    $now AS seen_at
FROM (
    FROM staged.rejected
    UNION ALL
    FROM staged.rejected_label
) AS rejected
ANTI JOIN tagger.quarantine
    ON
        rejected.posting_id IS NOT DISTINCT FROM quarantine.posting_id
        AND rejected.reason = quarantine.reason
        AND rejected.detail = quarantine.detail;
