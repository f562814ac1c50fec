-- How many postings would have been replaced since the snapshot was made anew, and of how many.
SELECT
    amended + (SELECT count(*) FROM changed) AS amended,
    postings
FROM tagger.publication;
