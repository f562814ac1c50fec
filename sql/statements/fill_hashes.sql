UPDATE tagger.posting
SET content_hash = tagger.text_hash(coalesce(title, ''), coalesce(description, ''))
WHERE content_hash IS NULL;
