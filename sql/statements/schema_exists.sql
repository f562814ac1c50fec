-- Is there a tagger schema in this file, and in which version? NULL: there is none.
SELECT
    (
        SELECT count(*)
        FROM duckdb_tables()
        WHERE schema_name = 'tagger' AND table_name = 'schema_version' AND database_name = current_database()
    ) AS tables;
