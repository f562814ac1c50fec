DELETE FROM tagger.score
USING superseded
WHERE score.content_hash = superseded.content_hash AND score.model_id = superseded.model_id;
