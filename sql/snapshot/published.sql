SELECT
    fingerprint,
    postings,
    tags,
    amended
FROM tagger.publication;
