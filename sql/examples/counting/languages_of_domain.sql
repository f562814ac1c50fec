-- In which languages do people look for nurses, doctors and carers?
SELECT
    languages.tag AS language,
    count(*) AS postings
FROM tagger.posting_tag AS domains
INNER JOIN tagger.posting_tag AS languages ON domains.posting_id = languages.posting_id
WHERE domains.facet = 'domain' AND domains.tag = 'healthcare' AND languages.facet = 'language'
GROUP BY languages.tag
ORDER BY postings DESC, language ASC;
