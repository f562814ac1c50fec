-- What does the champion reach on held-out postings, per facet and kind of posting?
SELECT
    facet,
    kind,
    support AS postings,
    round(micro_f1, 3) AS micro_f1,
    round(macro_f1, 3) AS macro_f1,
    round(untagged, 3) AS untagged
FROM tagger.model_report
WHERE is_champion AND kind NOT LIKE '%: %'  -- leave this out to see sources and languages
ORDER BY facet ASC, kind ASC;
