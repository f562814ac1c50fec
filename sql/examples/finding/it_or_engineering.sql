-- Which junior postings are for IT or for engineering? A list means any of its tags.
SELECT
    posting_id,
    title,
    domain
FROM tagger.tagged(domain := ['it', 'engineering'], seniority := 'junior')
ORDER BY posting_id
LIMIT 15;
