INSERT INTO tagger.champion (model_id, valid_from)
VALUES ($model_id, $now);
