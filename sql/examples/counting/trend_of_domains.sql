-- How did the share of each domain move from month to month?
SELECT
    period,
    tag AS domain,
    postings,
    round(share, 3) AS share
FROM tagger.tag_trend(every := 'month')
WHERE facet = 'domain'
ORDER BY period DESC, postings DESC, domain ASC
LIMIT 30;
