INSERT INTO tagger.threshold VALUES ($model_id, $tag_id, $threshold, $origin, $now);
