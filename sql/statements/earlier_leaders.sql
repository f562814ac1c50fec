-- The leaders that share a band of their sketch with a text of the chunk; of bands that boilerplate fills, some.
WITH chunk_band AS (
    SELECT
        row_number,
        unnest(range(16)) AS band,
        unnest(sketch) AS value
    FROM chunk_sketch
    WHERE sketch IS NOT NULL
),

leader_band AS (
    SELECT
        content_hash,
        unnest(range(16)) AS band,
        unnest(sketch) AS value
    FROM tagger.text_group
    WHERE sketch IS NOT NULL
),

shared AS (
    SELECT leader_band.*
    FROM leader_band
    SEMI JOIN chunk_band ON leader_band.band = chunk_band.band AND leader_band.value = chunk_band.value
    QUALIFY
        row_number() OVER (PARTITION BY leader_band.band, leader_band.value ORDER BY leader_band.content_hash)
        <= $most
),

candidate AS (
    SELECT DISTINCT
        chunk_band.row_number,
        shared.content_hash
    FROM chunk_band
    INNER JOIN shared ON chunk_band.band = shared.band AND chunk_band.value = shared.value
)

SELECT
    candidate.row_number AS row,
    candidate.content_hash::VARCHAR AS leader,
    text_group.title,
    text_group.sketch
FROM candidate
INNER JOIN tagger.text_group ON candidate.content_hash = text_group.content_hash
ORDER BY row, leader;
