-- The postings to tag: those that `tagger ingest` brought in, until `tagger init --source` binds another table.
CREATE OR REPLACE VIEW tagger.posting_source AS
SELECT
    posting_id,
    coalesce(title, '') AS title,
    coalesce(description, '') AS text,
    duplicate_group,
    kind
FROM tagger.posting;
