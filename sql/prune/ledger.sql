DELETE FROM tagger.scored
USING superseded
WHERE scored.content_hash = superseded.content_hash AND scored.model_id = superseded.model_id;
