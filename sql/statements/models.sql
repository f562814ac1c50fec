-- `tagger models`: each model and facet in a row, newest first.
SELECT
    model_id,
    is_champion AS champion,
    created_at::DATE AS created,
    training_rows AS learned_from,
    facet,
    round(micro_f1, 3) AS micro_f1,
    round(macro_f1, 3) AS macro_f1
FROM tagger.model_report
WHERE kind = 'all';
