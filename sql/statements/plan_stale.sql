-- One posting of each text that this model has not scored.
CREATE OR REPLACE TEMP TABLE plan_stale AS
SELECT
    plan_row.content_hash,
    min(plan_row.posting_id) AS posting_id
FROM plan_row
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON plan_row.content_hash = scored.content_hash
WHERE plan_row.content_hash IS NOT NULL
GROUP BY plan_row.content_hash;
