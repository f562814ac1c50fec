-- The hash of a posting's text; NULL where there is nothing to tag.
CREATE OR REPLACE MACRO tagger.text_hash(title, text) AS
if(tagger.has_text(title, text), tagger.content_hash(title, text), NULL);
