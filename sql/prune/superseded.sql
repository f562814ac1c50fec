-- What models said that no longer counted at the horizon: of texts that no posting has had since, and of champions
-- that a later one had replaced for that text by then.
CREATE OR REPLACE TEMP TABLE superseded AS
SELECT
    scored.content_hash,
    scored.model_id
FROM tagger.scored
INNER JOIN tagger.champion ON scored.model_id = champion.model_id
LEFT JOIN (
    SELECT
        scored.content_hash,
        max(champion.valid_from) AS counted
    FROM tagger.scored
    INNER JOIN tagger.champion ON scored.model_id = champion.model_id
    WHERE champion.valid_from <= $horizon AND scored.scored_at <= $horizon
    GROUP BY scored.content_hash
) AS at_horizon ON scored.content_hash = at_horizon.content_hash
GROUP BY scored.content_hash, scored.model_id
HAVING
    scored.content_hash NOT IN (SELECT posting_text.content_hash FROM tagger.posting_text)
    OR max(champion.valid_from) < any_value(at_horizon.counted);
