-- FROM tagger.model_tags_at(TIMESTAMP '2026-11-01'): the tags that the model gave every posting at that moment
-- (UTC), by the texts, models and thresholds of then; labels do not matter.
CREATE OR REPLACE MACRO tagger.model_tags_at(moment) AS TABLE
    SELECT
        texts.posting_id,
        tag.facet,
        tag.tag,
        score.probability,
        thresholds.threshold,
        texts.model_id,
        texts.scored_at AS tagged_at,
        texts.content_hash,
        score.tag_id
    FROM tagger.texts_at(moment) AS texts
    INNER JOIN tagger.score ON texts.content_hash = score.content_hash AND texts.model_id = score.model_id
    INNER JOIN (
        SELECT
            model_id,
            tag_id,
            arg_max(threshold, set_at) AS threshold
        FROM tagger.threshold
        WHERE set_at <= moment
        GROUP BY model_id, tag_id
    ) AS thresholds ON score.model_id = thresholds.model_id AND score.tag_id = thresholds.tag_id
    INNER JOIN tagger.tag ON score.tag_id = tag.tag_id
    WHERE score.probability >= thresholds.threshold;
