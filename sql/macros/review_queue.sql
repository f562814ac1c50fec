-- FROM tagger.review_queue(in_facet := 'domain', size := 50): the postings whose labels would teach most. Uncertain:
-- a probability near its threshold, in log-odds. Different: one of each group of near-duplicates, and of each tag
-- the first, then of each the second, and so on. Frequent: of two that are alike the one that is posted oftener.
-- Without what was labelled in that facet before.
CREATE OR REPLACE MACRO tagger.review_queue(in_facet := NULL, size := 100) AS TABLE
    WITH doubt AS (
        SELECT
            texts.posting_id,
            current_threshold.facet,
            current_threshold.tag,
            score.probability,
            current_threshold.threshold,
            least(greatest(score.probability, 1e-6), 1 - 1e-6) AS p,
            least(greatest(current_threshold.threshold, 1e-6), 1 - 1e-6) AS t,
            abs(ln(p / (1 - p)) - ln(t / (1 - t))) AS log_odds
        FROM tagger.texts_at('infinity'::timestamp) AS texts
        INNER JOIN tagger.score ON texts.content_hash = score.content_hash AND texts.model_id = score.model_id
        INNER JOIN tagger.current_threshold
            ON score.model_id = current_threshold.model_id AND score.tag_id = current_threshold.tag_id
        ANTI JOIN tagger.current_label
            ON texts.posting_id = current_label.posting_id AND current_threshold.facet = current_label.facet
        WHERE
            (in_facet IS NULL OR current_threshold.facet = in_facet)
            AND current_threshold.threshold < 1
            AND log_odds < 2
    ),

    frequency AS (
        SELECT
            posting_group.posting_id,
            posting_group.duplicate_group,
            count(*) OVER (PARTITION BY posting_group.duplicate_group) AS postings
        FROM tagger.posting_group
    ),

    one_of_a_group AS (
        SELECT
            doubt.*,
            frequency.postings,
            (1 + ln(frequency.postings)) * exp(-doubt.log_odds) AS teaches
        FROM doubt
        INNER JOIN frequency ON doubt.posting_id = frequency.posting_id
        QUALIFY
            row_number() OVER (
                PARTITION BY frequency.duplicate_group ORDER BY teaches DESC, doubt.posting_id ASC, doubt.tag ASC
            ) = 1
    )

    SELECT
        row_number() OVER (ORDER BY turn, teaches DESC, posting_id) AS place,
        posting_id,
        facet,
        tag,
        probability,
        threshold,
        postings
    FROM (
        SELECT
            one_of_a_group.*,
            row_number() OVER (PARTITION BY facet, tag ORDER BY teaches DESC, posting_id ASC) AS turn
        FROM one_of_a_group
    ) AS turns
    QUALIFY place <= size
    ORDER BY place;
