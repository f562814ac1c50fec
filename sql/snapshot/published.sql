SELECT
    fingerprint,
    postings,
    tags
FROM tagger.publication;
