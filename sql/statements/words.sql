-- What a prompt can complete: relations, macros, columns and tags.
SELECT DISTINCT word
FROM (
    SELECT 'tagger.' || table_name AS word FROM duckdb_columns()
    WHERE schema_name = 'tagger'
    UNION ALL
    SELECT 'tagger.' || function_name || '(' AS word FROM duckdb_functions()
    WHERE schema_name = 'tagger'
    UNION ALL
    SELECT column_name AS word FROM duckdb_columns()
    WHERE schema_name = 'tagger'
    UNION ALL
    SELECT tag AS word FROM tagger.tag
    UNION ALL
    SELECT facet AS word FROM tagger.tag
)
ORDER BY word;
