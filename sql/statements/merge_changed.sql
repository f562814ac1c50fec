-- The staged postings that are new or differ from what is there.
CREATE TEMP TABLE changed AS
SELECT
    valid.posting_id,
    posting.posting_id IS NULL AS is_new
FROM staged.valid
LEFT JOIN tagger.posting ON valid.posting_id = posting.posting_id
WHERE
    posting.posting_id IS NULL
    OR (
        valid.title, valid.description, valid.company, valid.place, valid.posted_at, valid.source, valid.kind,
        valid.duplicate_group
    ) IS DISTINCT FROM (
        posting.title, posting.description, posting.company, posting.place, posting.posted_at, posting.source,
        posting.kind, posting.duplicate_group
    );
