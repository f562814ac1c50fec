-- One posting of each text that this model has not scored.
CREATE OR REPLACE TEMP TABLE plan_stale AS
SELECT
    content_hash,
    min(posting_id) AS posting_id
FROM plan_row
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON plan_row.content_hash = scored.content_hash
GROUP BY content_hash;
