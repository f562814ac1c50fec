-- FROM tagger.tagged(domain := ['it', 'engineering'], seniority := 'senior', language := 'en'): the postings that have
-- one of these domains, this seniority and this language; what is left out does not matter. With match := 'all'
-- a posting needs every tag that is listed.
CREATE OR REPLACE MACRO tagger.tagged(domain := NULL, seniority := NULL, language := NULL, match := 'any') AS TABLE
    SELECT tagged_posting.*
    FROM tagger.tagged_posting
    WHERE
        (domain IS NULL OR tagger.has_tags(tagged_posting.domain, tagger.as_list(domain), match))
        AND (seniority IS NULL OR tagger.has_tags(tagged_posting.seniority, tagger.as_list(seniority), match))
        AND (language IS NULL OR tagger.has_tags(tagged_posting.language, tagger.as_list(language), match));
