INSERT INTO tagger.schema_version VALUES ($version, $now);
