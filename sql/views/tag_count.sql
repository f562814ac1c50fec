-- How many postings have each tag, near-duplicates counted each and counted once, and which share that is of all tagged
-- postings.
CREATE OR REPLACE VIEW tagger.tag_count AS
SELECT
    posting_tag.facet,
    posting_tag.tag,
    count(*) AS postings,
    count(DISTINCT posting_group.duplicate_group) AS distinct_postings,
    count(
        *) / (
        SELECT count(*) FROM tagger.tagged_posting
        WHERE tagged_at IS NOT NULL
    ) AS share
FROM tagger.posting_tag
INNER JOIN tagger.posting_group ON posting_tag.posting_id = posting_group.posting_id
GROUP BY posting_tag.facet, posting_tag.tag;
