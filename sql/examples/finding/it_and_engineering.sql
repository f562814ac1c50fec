-- Which postings are for IT and for engineering at once? `match := 'all'` asks for every tag of the list.
SELECT
    posting_id,
    title,
    seniority
FROM tagger.tagged(domain := ['it', 'engineering'], match := 'all')
ORDER BY posting_id
LIMIT 15;
