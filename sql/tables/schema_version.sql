-- Which version of this schema the database has; the newest row counts.
CREATE TABLE IF NOT EXISTS tagger.schema_version (
    version INTEGER NOT NULL,
    applied_at TIMESTAMP NOT NULL
);
