-- How many tags did postings that were there before get and lose in the last seven days, and why?
SELECT
    why,
    change,
    facet,
    count(*) AS tags
FROM tagger.tag_changes(make_timestamp(epoch_us(now())) - INTERVAL 7 DAY, 'infinity'::TIMESTAMP)
WHERE why NOT IN ('new posting', 'posting is gone')
GROUP BY why, change, facet
ORDER BY tags DESC, why ASC, change ASC, facet ASC;
