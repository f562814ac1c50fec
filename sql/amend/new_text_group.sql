-- The texts that got a group since the last snapshot.
CREATE TEMP TABLE new_text_group AS
SELECT * EXCLUDE (sketch)
FROM live.tagger.text_group
ANTI JOIN tagger.text_group USING (content_hash);
