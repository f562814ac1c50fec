-- How many postings have each tag, and which share that is of all tagged postings.
CREATE OR REPLACE VIEW tagger.tag_count AS
SELECT
    facet,
    tag,
    count(*) AS postings,
    count(
        *) / (
        SELECT count(*) FROM tagger.tagged_posting
        WHERE tagged_at IS NOT NULL
    ) AS share
FROM tagger.posting_tag
GROUP BY facet, tag;
