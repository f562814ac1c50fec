UPDATE tagger.champion
SET valid_to = $now
WHERE valid_to IS NULL;
