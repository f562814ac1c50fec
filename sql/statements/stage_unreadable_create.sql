CREATE TABLE unreadable (
    row_number BIGINT,
    file VARCHAR,
    reason VARCHAR,
    shown VARCHAR
);
