-- FROM tagger.texts_at(TIMESTAMP '2026-11-01'): the postings that there were at that moment (UTC), which text each
-- had, and which champion's tags counted for it: the newest that had scored it. model_id NULL: not tagged yet. Pruned
-- moments are an error: no answer is better than a wrong one.
CREATE OR REPLACE MACRO tagger.texts_at(moment) AS TABLE
    SELECT
        posting_text.posting_id,
        posting_text.content_hash,
        scored_then.model_id,
        scored_then.scored_at
    FROM tagger.posting_text
    LEFT JOIN (
        SELECT
            scored.content_hash,
            arg_max(scored.model_id, champion.valid_from) AS model_id,
            arg_max(scored.scored_at, champion.valid_from) AS scored_at
        FROM tagger.scored
        INNER JOIN tagger.champion ON scored.model_id = champion.model_id
        WHERE champion.valid_from <= moment AND scored.scored_at <= moment
        GROUP BY scored.content_hash
    ) AS scored_then ON posting_text.content_hash = scored_then.content_hash
    WHERE
        posting_text.valid_from <= moment
        AND (posting_text.valid_to IS NULL OR posting_text.valid_to > moment)
        AND CASE
            WHEN moment < (SELECT max(pruning.horizon) FROM tagger.pruning)
                THEN error(
                    'what was then is pruned: ask for a moment since '
                    || (SELECT max(pruning.horizon) FROM tagger.pruning)
                )
            ELSE TRUE
        END;
