SELECT
    facet,
    tag,
    tag_id
FROM tagger.tag;
