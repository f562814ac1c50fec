INSERT INTO tagger.model
SELECT
    $model_id,
    $folder,
    $now,
    $training_rows,
    $training_seconds
WHERE $model_id NOT IN (SELECT model.model_id FROM tagger.model);
