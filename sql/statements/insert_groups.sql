INSERT INTO tagger.text_group BY NAME
SELECT
    content_hash::UUID AS content_hash,
    leader::UUID AS leader,
    similarity,
    title,
    sketch
FROM chunk_group
WHERE content_hash::UUID NOT IN (SELECT text_group.content_hash FROM tagger.text_group);
