SELECT
    database_file,
    relation,
    id_column,
    title_column,
    text_columns
FROM tagger.source;
