INSERT INTO tagger.run (run_id, kind, state, started_at, model_id)
VALUES ($run_id, $kind, 'running', $now, $model_id);
