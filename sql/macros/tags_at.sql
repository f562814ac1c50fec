-- FROM tagger.tags_at(TIMESTAMP '2026-11-01'): the tags that every posting had at that moment (UTC). What people said
-- counts before what the model says: a present label replaces all tags of its facet, an absent one takes its tag away.
CREATE OR REPLACE MACRO tagger.tags_at(moment) AS TABLE
    SELECT
        tags.*,
        'model' AS origin
    FROM tagger.model_tags_at(moment) AS tags
    ANTI JOIN tagger.labels_at(moment) AS label
        ON
            tags.posting_id = label.posting_id
            AND tags.facet = label.facet
            AND (label.present OR tags.tag = label.tag)
    UNION ALL BY NAME
    SELECT
        label.posting_id,
        label.facet,
        label.tag,
        label.labelled_at AS tagged_at,
        texts.content_hash,
        label.origin
    FROM tagger.labels_at(moment) AS label
    INNER JOIN tagger.texts_at(moment) AS texts ON label.posting_id = texts.posting_id
    WHERE label.present;
