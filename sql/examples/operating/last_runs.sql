-- What ran last, how long did it take, and how did it end?
SELECT
    kind,
    state,
    started_at,
    round(date_part('epoch', finished_at - started_at), 1) AS seconds,
    postings,
    texts,
    detail
FROM tagger.run
ORDER BY started_at DESC
LIMIT 10;
