-- What is known of the postings but their descriptions, which make most of the database.
INSERT INTO tagger.posting BY NAME
SELECT * EXCLUDE (description)
FROM live.tagger.posting;
