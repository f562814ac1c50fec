COMMENT ON TABLE tagger.schema_version IS 'Which versions this schema has been through; tagger init upgrades it.';
COMMENT ON COLUMN tagger.schema_version.version IS 'The version.';
COMMENT ON COLUMN tagger.schema_version.applied_at IS 'Since when (UTC).';
