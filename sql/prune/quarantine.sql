DELETE FROM tagger.quarantine
WHERE seen_at < $horizon;
