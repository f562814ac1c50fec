-- Tags of one facet that postings have together, each pair once; `lift` is how many times as often as by chance.
CREATE OR REPLACE VIEW tagger.tag_pair AS
SELECT
    first.facet,
    first.tag,
    second.tag AS other_tag,
    count(*) AS postings,
    count(*) * any_value(all_postings.postings) / (any_value(first_count.postings) * any_value(second_count.postings))
        AS lift
FROM tagger.posting_tag AS first
INNER JOIN tagger.posting_tag AS second
    ON first.posting_id = second.posting_id AND first.facet = second.facet AND first.tag < second.tag
INNER JOIN tagger.tag_count AS first_count ON first.facet = first_count.facet AND first.tag = first_count.tag
INNER JOIN tagger.tag_count AS second_count ON second.facet = second_count.facet AND second.tag = second_count.tag
CROSS JOIN (
    SELECT count(*) AS postings
    FROM tagger.tagged_posting
    WHERE tagged_at IS NOT NULL
) AS all_postings
GROUP BY first.facet, first.tag, second.tag;
