-- What was pruned when (UTC): what was before the newest horizon can no longer be asked for.
CREATE TABLE IF NOT EXISTS tagger.pruning (
    pruned_at TIMESTAMP NOT NULL,
    horizon TIMESTAMP NOT NULL
);
