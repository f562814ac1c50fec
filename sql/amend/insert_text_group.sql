INSERT INTO tagger.text_group BY NAME
FROM new_text_group;
