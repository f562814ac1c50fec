-- The registered models, newest first: since when champion, and what they reached on validation, per facet.
CREATE OR REPLACE VIEW tagger.model_report AS
SELECT
    model.model_id,
    champion.model_id IS NOT NULL AS is_champion,
    model.created_at,
    model.training_rows,
    model.training_seconds,
    metric.facet,
    metric.kind,
    max(metric.value) FILTER (metric.name = 'micro_f1') AS micro_f1,
    max(metric.value) FILTER (metric.name = 'macro_f1') AS macro_f1,
    max(metric.value) FILTER (metric.name = 'untagged') AS untagged,
    max(metric.support) AS support
FROM tagger.model
LEFT JOIN tagger.champion ON model.model_id = champion.model_id AND champion.valid_to IS NULL
LEFT JOIN tagger.metric ON model.model_id = metric.model_id AND metric.tag IS NULL
GROUP BY ALL
ORDER BY model.created_at DESC, metric.facet ASC, metric.kind ASC;
