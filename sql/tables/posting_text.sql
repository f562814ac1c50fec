-- Which text a posting had when (UTC). The current text is the row whose valid_to is NULL.
CREATE TABLE IF NOT EXISTS tagger.posting_text (
    posting_id VARCHAR NOT NULL,
    content_hash UUID NOT NULL,
    title VARCHAR NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP,
    first_seen_at TIMESTAMP
);
