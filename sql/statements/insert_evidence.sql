-- From the registered Arrow table `chunk_evidence`, by the number of the text.
INSERT INTO tagger.evidence BY NAME
SELECT
    chunk_new.content_hash,
    $model_id AS model_id,
    chunk_evidence.tag_id,
    chunk_evidence.span
FROM chunk_evidence
INNER JOIN chunk_new ON chunk_evidence.text = chunk_new.text;
