SELECT
    model.model_id,
    model.folder
FROM tagger.champion
INNER JOIN tagger.model ON champion.model_id = model.model_id
WHERE champion.valid_to IS NULL;
