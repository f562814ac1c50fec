INSERT INTO tagger.source VALUES ($database_file, $relation, $id_column, $title_column, $text_columns);
