-- The postings of the table that `tagger init --source` bound, by way of the view bound_source.
CREATE OR REPLACE VIEW tagger.posting_source AS
SELECT
    posting_id,
    title,
    text,
    duplicate_group,
    kind,
    tagger.text_hash(title, text) AS content_hash
FROM tagger.bound_source;
