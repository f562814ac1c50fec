-- FROM tagger.labels_at(TIMESTAMP '2026-11-01'): what people said of a posting's tag until that moment (UTC); of
-- several labels the newest counts, of equally new ones the present one.
CREATE OR REPLACE MACRO tagger.labels_at(moment) AS TABLE
    SELECT
        posting_id,
        facet,
        tag,
        arg_max(present, (labelled_at, present, origin)) AS present,
        arg_max(origin, (labelled_at, present, origin)) AS origin,
        max(labelled_at) AS labelled_at
    FROM tagger.label
    WHERE labelled_at <= moment
    GROUP BY posting_id, facet, tag;
