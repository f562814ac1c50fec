SELECT count(*) AS postings
FROM tagger.posting_source
WHERE posting_id = $posting_id;
