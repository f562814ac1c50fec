-- The ledger row that counts for each text: of the newest champion that has scored it.
-- While a new champion re-tags, a text keeps its old tags until the new ones are there.
CREATE OR REPLACE VIEW tagger.current_scored AS
SELECT
    scored.content_hash,
    arg_max(scored.model_id, champion.valid_from) AS model_id,
    arg_max(scored.scored_at, champion.valid_from) AS scored_at,
    arg_max(scored.tokens, champion.valid_from) AS tokens,
    arg_max(scored.truncated, champion.valid_from) AS truncated
FROM tagger.scored
INNER JOIN tagger.champion ON scored.model_id = champion.model_id
GROUP BY scored.content_hash;
