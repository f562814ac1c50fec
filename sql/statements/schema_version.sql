SELECT max(version) AS version
FROM tagger.schema_version;
