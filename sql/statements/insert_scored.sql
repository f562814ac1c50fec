-- From the registered Arrow table `chunk_scored`; a chunk that was committed before changes nothing.
INSERT INTO tagger.scored BY NAME
SELECT
    chunk_scored.content_hash::UUID AS content_hash,
    $model_id AS model_id,
    $run_id AS run_id,
    $now AS scored_at,
    chunk_scored.tokens,
    chunk_scored.truncated
FROM chunk_scored
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON chunk_scored.content_hash::UUID = scored.content_hash;
