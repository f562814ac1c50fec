-- Labels that contradict each other: what each origin said last of a posting's tag. The newest wins.
CREATE OR REPLACE VIEW tagger.label_conflict AS
SELECT
    posting_id,
    facet,
    tag,
    list({ 'origin': origin, 'present': present, 'labelled_at': labelled_at } ORDER BY labelled_at DESC, origin ASC)
        AS labels,
    arg_max(present, (labelled_at, present)) AS wins
FROM (
    SELECT
        posting_id,
        facet,
        tag,
        origin,
        arg_max(present, (labelled_at, present)) AS present,
        max(labelled_at) AS labelled_at
    FROM tagger.label
    GROUP BY posting_id, facet, tag, origin
) AS said
GROUP BY posting_id, facet, tag
HAVING count(DISTINCT present) > 1;
