-- FROM tagger.tag_changes(TIMESTAMP '2026-11-01', TIMESTAMP '2026-11-08'): the tags that postings got or lost between
-- two moments (UTC), and why: the posting is new or gone, its text is another, or the model, a label, a threshold.
CREATE OR REPLACE MACRO tagger.tag_changes(earlier, later) AS TABLE
    SELECT
        coalesce(was.posting_id, now_is.posting_id) AS posting_id,
        coalesce(was.facet, now_is.facet) AS facet,
        coalesce(was.tag, now_is.tag) AS tag,
        if(was.posting_id IS NULL, 'got', 'lost') AS change,
        CASE
            WHEN text_was.posting_id IS NULL THEN 'new posting'
            WHEN text_is.posting_id IS NULL THEN 'posting is gone'
            WHEN coalesce(was.origin, now_is.origin) <> 'model' OR label.posting_id IS NOT NULL THEN 'label'
            WHEN text_was.content_hash <> text_is.content_hash THEN 'text'
            WHEN coalesce(text_was.model_id, '') <> coalesce(text_is.model_id, '') THEN 'model'
            ELSE 'threshold'
        END AS why
    FROM tagger.tags_at(earlier) AS was
    FULL JOIN tagger.tags_at(later) AS now_is
        ON was.posting_id = now_is.posting_id AND was.facet = now_is.facet AND was.tag = now_is.tag
    LEFT JOIN tagger.texts_at(earlier) AS text_was ON coalesce(was.posting_id, now_is.posting_id) = text_was.posting_id
    LEFT JOIN tagger.texts_at(later) AS text_is ON coalesce(was.posting_id, now_is.posting_id) = text_is.posting_id
    LEFT JOIN (
        SELECT DISTINCT
            posting_id,
            facet
        FROM tagger.label
        WHERE labelled_at > earlier AND labelled_at <= later
    ) AS label
        ON
            coalesce(was.posting_id, now_is.posting_id) = label.posting_id
            AND coalesce(was.facet, now_is.facet) = label.facet
    WHERE was.posting_id IS NULL OR now_is.posting_id IS NULL;
