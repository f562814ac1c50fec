-- Of the registered Arrow table `chunk_scored`, which numbers the texts of a chunk: those not scored by this model yet.
-- A chunk that was committed before is empty here, and so changes nothing.
CREATE OR REPLACE TEMP TABLE chunk_new AS
SELECT
    chunk_scored.text,
    chunk_scored.content_hash::UUID AS content_hash,
    chunk_scored.tokens,
    chunk_scored.truncated
FROM chunk_scored
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON chunk_scored.content_hash::UUID = scored.content_hash;
