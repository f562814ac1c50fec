-- From the registered Arrow tables `chunk_score` and `chunk_scored`, which numbers the texts; before insert_scored, in
-- the same transaction.
INSERT INTO tagger.score BY NAME
SELECT
    new_text.content_hash,
    $model_id AS model_id,
    chunk_score.tag_id,
    chunk_score.probability
FROM chunk_score
INNER JOIN (
    SELECT
        chunk_scored.text,
        chunk_scored.content_hash::UUID AS content_hash
    FROM chunk_scored
    ANTI JOIN (
        SELECT * FROM tagger.scored
        WHERE model_id = $model_id
    ) AS scored ON chunk_scored.content_hash::UUID = scored.content_hash
) AS new_text ON chunk_score.text = new_text.text;
