-- FROM tagger.tagged(domain := 'it', seniority := 'senior', language := 'en'): the postings that have all
-- of these tags; what is left out does not matter.
CREATE OR REPLACE MACRO tagger.tagged(domain := NULL, seniority := NULL, language := NULL) AS TABLE
    SELECT tagged_posting.*
    FROM tagger.tagged_posting
    WHERE
        (domain IS NULL OR list_contains(tagged_posting.domain, domain))
        AND (seniority IS NULL OR list_contains(tagged_posting.seniority, seniority))
        AND (language IS NULL OR list_contains(tagged_posting.language, language));
