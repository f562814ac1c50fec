-- FROM tagger.tag_trend(every := 'week'): how many postings with each tag came in each day, week, month or year, near-
-- duplicates counted each and counted once, and which share that is of all that came in then: by the day on which the
-- board posted them where it is known.
CREATE OR REPLACE MACRO tagger.tag_trend(every := 'month') AS TABLE
    WITH came AS (
        SELECT
            tagged_posting.posting_id,
            cast(date_trunc(every, coalesce(posting.posted_at, tagged_posting.first_seen_at)) AS date) AS period,
            tagged_posting.duplicate_group,
            count(*) OVER (PARTITION BY period) AS all_postings
        FROM tagger.tagged_posting
        LEFT JOIN tagger.posting ON tagged_posting.posting_id = posting.posting_id
    )

    SELECT
        came.period,
        posting_tag.facet,
        posting_tag.tag,
        count(*) AS postings,
        count(DISTINCT came.duplicate_group) AS distinct_postings,
        count(*) / any_value(came.all_postings) AS share
    FROM came
    INNER JOIN tagger.posting_tag ON came.posting_id = posting_tag.posting_id
    GROUP BY came.period, posting_tag.facet, posting_tag.tag
    ORDER BY came.period DESC, postings DESC;
