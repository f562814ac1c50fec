-- A posting without a letter, figure or sign in its title and text cannot be tagged.
CREATE OR REPLACE MACRO tagger.has_text(title, text) AS regexp_matches(title || text, '[^\s\p{Z}]');
