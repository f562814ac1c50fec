-- Which words spoke for the tags? After `tagger tag --evidence`.
SELECT
    posting_id,
    facet,
    tag,
    round(probability::DOUBLE, 2) AS probability,
    evidence
FROM tagger.posting_tag
WHERE evidence IS NOT NULL
ORDER BY posting_id ASC, facet ASC, probability DESC, tag ASC
LIMIT 20;
