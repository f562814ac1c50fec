-- Where each slice of about $slice postings ends, in order, by every $every-th posting. Lists that are being made
-- cannot be spilled to the disk: those of ten million postings at once do not fit into the memory that DuckDB may use.
WITH sampled AS (
    SELECT
        posting_id,
        row_number() OVER (ORDER BY posting_id) AS number
    FROM tagger.posting_text
    WHERE valid_to IS NULL AND rowid % $every = 0
)

SELECT posting_id AS slice_end
FROM sampled
WHERE number % ($slice // $every) = 0
UNION ALL
SELECT max(posting_id) || ' ' AS slice_end
FROM tagger.posting_text
WHERE valid_to IS NULL
ORDER BY slice_end;
