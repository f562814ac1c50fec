-- Which companies post most in each domain?
SELECT
    posting_tag.tag AS domain,
    posting.company,
    count(*) AS postings
FROM tagger.posting_tag
INNER JOIN tagger.posting ON posting_tag.posting_id = posting.posting_id
WHERE posting_tag.facet = 'domain' AND posting.company IS NOT NULL
GROUP BY posting_tag.tag, posting.company
QUALIFY row_number() OVER (PARTITION BY posting_tag.tag ORDER BY postings DESC, posting.company ASC) <= 3
ORDER BY postings DESC, domain ASC, posting.company ASC;
