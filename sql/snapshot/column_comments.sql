SELECT
    column_name,
    comment
FROM duckdb_columns()
WHERE schema_name = 'tagger' AND table_name = $relation AND comment IS NOT NULL;
