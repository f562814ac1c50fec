-- What an ingest did, for its summary line; inside its transaction.
SELECT
    (
        SELECT count(*) FROM changed
        WHERE is_new
    ) AS added,
    (
        SELECT count(*) FROM changed
        WHERE NOT is_new
    ) AS updated,
    (SELECT count(*) FROM staged.valid) AS usable,
    (SELECT count(*) FROM changed_label) AS labels,
    (SELECT count(*) FROM staged.rejected) + (SELECT count(*) FROM staged.rejected_label) AS rejected,
    (SELECT count(*) FROM tagger.posting) AS postings,
    (SELECT count(DISTINCT posting_id) FROM tagger.posting) AS distinct_postings;
