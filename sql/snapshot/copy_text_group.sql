-- The sketches are for finding more of a group; readers do not.
INSERT INTO tagger.text_group BY NAME
SELECT * EXCLUDE (sketch)
FROM live.tagger.text_group;
