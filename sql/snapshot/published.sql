SELECT
    fingerprint,
    definitions,
    postings,
    tags,
    amended
FROM tagger.publication;
