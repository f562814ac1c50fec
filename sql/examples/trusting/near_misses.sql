-- Which postings have no domain because one just failed its threshold? Lower the threshold and they have it at once.
SELECT
    posting_id,
    title,
    best_tag,
    round(probability::DOUBLE, 2) AS probability,
    round(threshold, 2) AS threshold
FROM tagger.untagged_posting
WHERE facet = 'domain' AND best_tag IS NOT NULL
ORDER BY threshold - probability ASC, posting_id ASC
LIMIT 15;
