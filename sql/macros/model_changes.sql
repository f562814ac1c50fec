-- FROM tagger.model_changes('d45162ec0232', '0123456789ab'): the tags that postings get or lose where the other model
-- speaks instead of the one, by the thresholds of today and whatever labels say: of texts that both have scored.
CREATE OR REPLACE MACRO tagger.model_changes(one, other) AS TABLE
    WITH given AS (
        SELECT
            posting_text.posting_id,
            current_threshold.facet,
            current_threshold.tag,
            score.model_id,
            score.probability
        FROM tagger.posting_text
        SEMI JOIN tagger.scored AS by_one ON posting_text.content_hash = by_one.content_hash AND by_one.model_id = one
        SEMI JOIN tagger.scored AS by_other
            ON posting_text.content_hash = by_other.content_hash AND by_other.model_id = other
        INNER JOIN tagger.score ON posting_text.content_hash = score.content_hash
        INNER JOIN tagger.current_threshold
            ON score.model_id = current_threshold.model_id AND score.tag_id = current_threshold.tag_id
        WHERE posting_text.valid_to IS NULL AND score.probability >= current_threshold.threshold
    )

    SELECT
        coalesce(was.posting_id, now_is.posting_id) AS posting_id,
        coalesce(was.facet, now_is.facet) AS facet,
        coalesce(was.tag, now_is.tag) AS tag,
        if(was.posting_id IS NULL, 'got', 'lost') AS change,
        coalesce(now_is.probability, was.probability) AS probability
    FROM (
        SELECT * FROM given
        WHERE given.model_id = one
    ) AS was
    FULL JOIN (
        SELECT * FROM given
        WHERE given.model_id = other
    ) AS now_is
        ON was.posting_id = now_is.posting_id AND was.facet = now_is.facet AND was.tag = now_is.tag
    WHERE was.posting_id IS NULL OR now_is.posting_id IS NULL;
