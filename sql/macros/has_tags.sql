CREATE OR REPLACE MACRO tagger.has_tags(tags, wanted, match) AS
if(match = 'all', list_has_all(tags, wanted), list_has_any(tags, wanted));
