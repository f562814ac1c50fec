-- From the registered Arrow table `chunk_score`; before insert_scored, in the same transaction.
INSERT INTO tagger.score BY NAME
SELECT
    chunk_score.content_hash::UUID AS content_hash,
    $model_id AS model_id,
    chunk_score.tag_id,
    chunk_score.probability
FROM chunk_score
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON chunk_score.content_hash::UUID = scored.content_hash;
