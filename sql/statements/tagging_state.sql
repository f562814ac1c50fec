-- How things stand after a run.
SELECT
    count(*) AS postings,
    count(tagged_at) AS tagged,
    count(*) FILTER (tagged_at IS NOT NULL AND cardinality(tags) = 0) AS untagged
FROM tagger.tagged_posting;
