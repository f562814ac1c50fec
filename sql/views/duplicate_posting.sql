-- Postings that have near-duplicates, and how many their group has with them.
CREATE OR REPLACE VIEW tagger.duplicate_posting AS
SELECT
    posting_group.*,
    large.postings
FROM tagger.posting_group
INNER JOIN (
    SELECT
        duplicate_group,
        count(*) AS postings
    FROM tagger.posting_group
    GROUP BY duplicate_group
    HAVING count(*) > 1
) AS large ON posting_group.duplicate_group = large.duplicate_group;
