-- Their texts, to a Parquet file: in a fixed order, as whoever comes first leads.
COPY (
    SELECT DISTINCT ON (ungrouped.content_hash)
        ungrouped.content_hash::VARCHAR AS content_hash,
        posting_source.title,
        posting_source.text
    FROM tagger.posting_source
    INNER JOIN ungrouped
        ON
            posting_source.posting_id = ungrouped.posting_id
            AND posting_source.content_hash = ungrouped.content_hash
    ORDER BY ungrouped.content_hash
) TO $path (FORMAT parquet, ROW_GROUP_SIZE 16384);
