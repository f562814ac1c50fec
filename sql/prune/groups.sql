-- Groups of texts that no posting has had since, unless others are led by them.
DELETE FROM tagger.text_group
WHERE
    content_hash NOT IN (SELECT posting_text.content_hash FROM tagger.posting_text)
    AND content_hash NOT IN (
        SELECT posting_source.content_hash
        FROM tagger.posting_source
        WHERE posting_source.content_hash IS NOT NULL
    )
    AND content_hash NOT IN (
        SELECT text_group.leader
        FROM tagger.text_group
        SEMI JOIN tagger.posting_text ON text_group.content_hash = posting_text.content_hash
    );
