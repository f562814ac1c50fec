COMMENT ON TABLE tagger.source IS 'The table of your own that is tagged, if one is bound.';
COMMENT ON COLUMN tagger.source.database_file IS 'The file it is in; NULL: this one.';
COMMENT ON COLUMN tagger.source.relation IS 'The table or view.';
COMMENT ON COLUMN tagger.source.id_column IS 'The column that identifies a row.';
COMMENT ON COLUMN tagger.source.title_column IS 'The column with the title.';
COMMENT ON COLUMN tagger.source.text_columns IS 'The columns with the text, in order.';
