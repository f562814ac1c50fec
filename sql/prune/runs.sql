DELETE FROM tagger.run
WHERE coalesce(finished_at, started_at) < $horizon;
