UPDATE tagger.run
SET
    state = $state,
    finished_at = $now,
    model_id = coalesce($model_id, model_id),
    postings = $postings,
    texts = $texts,
    detail = $detail
WHERE run_id = $run_id;
