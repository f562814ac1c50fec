INSERT INTO tagger.stored_tagged_posting
SELECT *
FROM tagger.tagged_posting
WHERE posting_id >= $first AND posting_id < $next;
