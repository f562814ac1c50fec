-- What makes two texts the same: a repost with equal title and text is scored once.
CREATE OR REPLACE MACRO tagger.content_hash(title, text) AS md5(title || chr(31) || text)::uuid;
