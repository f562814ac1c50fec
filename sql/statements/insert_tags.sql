-- From the registered Arrow table `model_tag`: number the tags that are new.
INSERT INTO tagger.tag BY NAME
SELECT
    model_tag.facet,
    model_tag.tag,
    row_number() OVER (ORDER BY model_tag.facet, model_tag.tag)
    + (SELECT coalesce(max(tag.tag_id), 0) FROM tagger.tag) AS tag_id
FROM model_tag
ANTI JOIN tagger.tag ON model_tag.facet = tag.facet AND model_tag.tag = tag.tag;
