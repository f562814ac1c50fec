-- The postings that `tagger ingest` brought in. Their hashes are stored: a night does not read all texts again.
CREATE OR REPLACE VIEW tagger.posting_source AS
SELECT
    posting_id,
    coalesce(title, '') AS title,
    coalesce(description, '') AS text,
    duplicate_group,
    kind,
    content_hash
FROM tagger.posting;
