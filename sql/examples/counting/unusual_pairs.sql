-- Which domains go together much oftener than by chance?
SELECT
    tag AS domain,
    other_tag AS other_domain,
    postings,
    round(lift, 1) AS times_as_often
FROM tagger.tag_pair
WHERE facet = 'domain' AND postings >= 3
ORDER BY lift DESC, domain ASC, other_domain ASC
LIMIT 15;
