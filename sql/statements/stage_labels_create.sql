-- The rows of label files as they are.
CREATE TABLE raw_label (
    row_number BIGINT,
    file VARCHAR,
    readable BOOLEAN,
    posting_id VARCHAR,
    facet VARCHAR,
    tag VARCHAR,
    present VARCHAR,
    origin VARCHAR
);
