INSERT INTO tagger.posting BY NAME
SELECT * EXCLUDE (description)
FROM live.tagger.posting
SEMI JOIN changed USING (posting_id);
