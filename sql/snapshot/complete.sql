-- Is everything there that the snapshot says it has?
SELECT
    postings = (SELECT count(*) FROM tagger.tagged_posting)
    AND postings = (
        SELECT count(*) FROM tagger.posting_text
        WHERE valid_to IS NULL
    )
    AND tags = (SELECT count(*) FROM tagger.posting_tag) AS is_complete
FROM tagger.publication;
