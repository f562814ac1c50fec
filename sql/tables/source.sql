-- The user's own table that `tagger init --source` bound, at most one row; without one, tagger.posting counts.
CREATE TABLE IF NOT EXISTS tagger.source (
    database_file VARCHAR,  -- attached read-only as `source`; NULL: the table is in this file
    relation VARCHAR NOT NULL,
    id_column VARCHAR NOT NULL,
    title_column VARCHAR,
    text_columns VARCHAR[] NOT NULL
);
