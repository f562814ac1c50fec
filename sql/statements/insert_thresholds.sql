-- From the registered Arrow table `model_tag`.
INSERT INTO tagger.threshold
SELECT
    $model_id,
    tag.tag_id,
    model_tag.threshold,
    'tuned' AS origin,
    $now
FROM model_tag
INNER JOIN tagger.tag USING (facet, tag)
WHERE $model_id NOT IN (SELECT threshold.model_id FROM tagger.threshold);
