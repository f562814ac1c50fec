-- What did we say a month ago, and what do we say now?
SELECT
    coalesce(was.tag, now_is.tag) AS domain,
    coalesce(was.postings, 0) AS a_month_ago,
    coalesce(now_is.postings, 0) AS today
FROM (
    SELECT
        tag,
        count(*) AS postings
    FROM tagger.tags_at(make_timestamp(epoch_us(now())) - INTERVAL 1 MONTH)
    WHERE facet = 'domain'
    GROUP BY tag
) AS was
FULL JOIN (
    SELECT
        tag,
        postings
    FROM tagger.tag_count
    WHERE facet = 'domain'
) AS now_is ON was.tag = now_is.tag
ORDER BY today DESC, domain ASC;
