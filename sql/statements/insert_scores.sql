-- From the registered Arrow table `chunk_score`, by the number of the text.
INSERT INTO tagger.score BY NAME
SELECT
    chunk_new.content_hash,
    $model_id AS model_id,
    chunk_score.tag_id,
    chunk_score.probability
FROM chunk_score
INNER JOIN chunk_new ON chunk_score.text = chunk_new.text;
