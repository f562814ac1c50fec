-- The rows of the files as they are: every field as text, and where it was read.
CREATE TABLE raw (
    row_number BIGINT,
    file VARCHAR,
    readable BOOLEAN,
    posting_id VARCHAR,
    title VARCHAR,
    description VARCHAR,
    company VARCHAR,
    place VARCHAR,
    posted_at VARCHAR,
    source VARCHAR,
    kind VARCHAR,
    duplicate_group VARCHAR
);
