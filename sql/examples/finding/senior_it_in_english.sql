-- Which senior IT postings are in English?
SELECT
    posting_id,
    title,
    domain,
    seniority
FROM tagger.tagged(domain := 'it', seniority := 'senior', language := 'en')
ORDER BY posting_id;
