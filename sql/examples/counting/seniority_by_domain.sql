-- What is the mix of seniorities in each domain, in percent of the seniorities that its postings have?
PIVOT (
    SELECT
        domains.tag AS domain,
        seniorities.tag AS seniority,
        round(100 * count(*) / sum(count(*)) OVER (PARTITION BY domains.tag)) AS percent
    FROM tagger.posting_tag AS domains
    INNER JOIN tagger.posting_tag AS seniorities ON domains.posting_id = seniorities.posting_id
    WHERE domains.facet = 'domain' AND seniorities.facet = 'seniority'
    GROUP BY domains.tag, seniorities.tag
) ON seniority USING first(percent)
ORDER BY domain;
