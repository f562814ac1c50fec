SELECT folder
FROM tagger.model
WHERE model_id = $model_id;
