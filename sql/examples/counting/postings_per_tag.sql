-- How many postings has each tag?
SELECT
    facet,
    tag,
    postings,
    round(100 * share, 1) AS percent
FROM tagger.tag_count
ORDER BY facet ASC, postings DESC, tag ASC;
