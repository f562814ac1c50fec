-- Postings with their labels, in a fixed order, and whether their duplicate group is held out for validation:
-- by a number that is a hash of the group, so that a posting stays on its side for ever and reposts stay together.
SELECT
    posting_source.posting_id,
    posting_source.title,
    posting_source.text,
    coalesce(posting_source.kind, 'posting') AS kind,
    posting.source,
    md5_number_lower(
        coalesce(
            nullif(trim(posting_source.duplicate_group), ''),
            text_group.leader::VARCHAR,
            posting_source.content_hash::VARCHAR
        )
    ) AS group_number,
    group_number % 10000 < 10000 * $validation_share AS is_validation,
    labels.labels
FROM tagger.posting_source
INNER JOIN (
    SELECT
        posting_id,
        list({ 'facet': facet, 'tag': tag, 'present': present } ORDER BY facet, tag) AS labels
    FROM tagger.current_label
    GROUP BY posting_id
) AS labels ON posting_source.posting_id = labels.posting_id
LEFT JOIN tagger.text_group ON posting_source.content_hash = text_group.content_hash
LEFT JOIN tagger.posting ON posting_source.posting_id = posting.posting_id
WHERE tagger.has_text(posting_source.title, posting_source.text)
QUALIFY row_number() OVER (PARTITION BY posting_source.posting_id ORDER BY posting_source.text) = 1
ORDER BY posting_source.posting_id;
