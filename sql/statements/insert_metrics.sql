-- From the registered Arrow table `model_metric`.
INSERT INTO tagger.metric BY NAME
SELECT
    *,
    $model_id AS model_id
FROM model_metric
WHERE $model_id NOT IN (SELECT metric.model_id FROM tagger.metric);
