-- The ledger row that counts for each posting: of the newest champion that has scored its text.
-- While a new champion re-tags, a posting keeps its old tags until the new ones are there.
CREATE OR REPLACE VIEW tagger.current_scored AS
SELECT
    texts.posting_id,
    texts.content_hash,
    texts.model_id,
    texts.scored_at,
    scored.tokens,
    scored.truncated
FROM tagger.texts_at('infinity'::TIMESTAMP) AS texts
INNER JOIN tagger.scored ON texts.content_hash = scored.content_hash AND texts.model_id = scored.model_id;
