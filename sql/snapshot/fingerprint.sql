-- Is there anything new to publish? Every table that people see only grows, or notes when it was changed.
SELECT
    md5(
        concat_ws(
            ' ',
            (SELECT count(*) || ' ' || count(valid_to) || ' ' || max(valid_from) FROM tagger.posting_text),
            (SELECT count(*) || ' ' || max(ingested_at) FROM tagger.posting),
            (SELECT count(*) || ' ' || max(scored_at) FROM tagger.scored),
            (SELECT count(*) FROM tagger.evidence),
            (SELECT count(*) FROM tagger.text_group),
            (SELECT count(*) || ' ' || max(labelled_at) || ' ' || sum(present::INTEGER) FROM tagger.label),
            (SELECT count(*) || ' ' || max(found_at) FROM tagger.label_issue),
            (SELECT count(*) || ' ' || max(set_at) || ' ' || sum(threshold) FROM tagger.threshold),
            (SELECT count(*) || ' ' || max(valid_from) FROM tagger.champion),
            (SELECT count(*) || ' ' || max(created_at) FROM tagger.model),
            (SELECT count(*) || ' ' || max(started_at) || ' ' || count(finished_at) FROM tagger.run),
            (SELECT count(*) FROM tagger.quarantine),
            (SELECT count(*) FROM tagger.pruning),
            $version
        )
    ) AS fingerprint;
