-- When this snapshot was published (UTC), and of what; `definitions`: a hash of its tables and views; `amended`: how
-- many postings were replaced in it, one by one, since it was last made anew.
CREATE OR REPLACE TABLE tagger.publication AS
SELECT
    $now AS published_at,
    $fingerprint AS fingerprint,
    $definitions AS definitions,
    (SELECT count(*) FROM tagger.stored_tagged_posting) AS postings,
    (SELECT count(*) FROM tagger.stored_posting_tag) AS tags,
    $amended AS amended;
