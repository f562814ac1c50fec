-- The texts to score, to a Parquet file: later chunks then need neither the database nor a second scan of it.
COPY (
    SELECT DISTINCT ON (plan_stale.content_hash)
        plan_stale.content_hash::VARCHAR AS content_hash,
        posting_source.title,
        posting_source.text
    FROM tagger.posting_source
    INNER JOIN plan_stale
        ON
            posting_source.posting_id = plan_stale.posting_id
            AND posting_source.content_hash = plan_stale.content_hash
) TO $path (FORMAT parquet, ROW_GROUP_SIZE 16384);
