-- Postings that came or were changed by hand, and have no hash yet.
SELECT count(*) AS postings
FROM tagger.posting
WHERE content_hash IS NULL AND tagger.has_text(coalesce(title, ''), coalesce(description, ''));
