-- Is everything there that the snapshot says it has?
SELECT
    postings = (SELECT count(*) FROM tagger.tagged_posting)
    AND tags = (SELECT count(*) FROM tagger.posting_tag) AS is_complete
FROM tagger.publication;
