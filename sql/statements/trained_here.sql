-- Was this model trained in this database, or did it come with the package?
SELECT count(*) > 0
FROM tagger.run
WHERE kind = 'train' AND model_id = $model_id;
