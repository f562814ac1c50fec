-- From the registered Arrow table `chunk_evidence`; before insert_scored, in the same transaction.
INSERT INTO tagger.evidence BY NAME
SELECT
    chunk_evidence.content_hash::UUID AS content_hash,
    $model_id AS model_id,
    chunk_evidence.tag_id,
    chunk_evidence.span
FROM chunk_evidence
ANTI JOIN (
    SELECT * FROM tagger.scored
    WHERE model_id = $model_id
) AS scored ON chunk_evidence.content_hash::UUID = scored.content_hash;
