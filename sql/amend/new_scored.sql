-- What was scored since the last snapshot.
CREATE TEMP TABLE new_scored AS
FROM live.tagger.scored
WHERE scored_at > (SELECT coalesce(max(scored_at), '-infinity') FROM tagger.scored);
