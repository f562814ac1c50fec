DELETE FROM tagger.evidence
USING superseded
WHERE evidence.content_hash = superseded.content_hash AND evidence.model_id = superseded.model_id;
