COMMENT ON VIEW tagger.repost IS 'Postings with exactly the title and text of others; scored once, tagged alike.';
COMMENT ON COLUMN tagger.repost.posting_id IS 'The posting, by the id of its board.';
COMMENT ON COLUMN tagger.repost.title IS 'The title as the board gave it.';
COMMENT ON COLUMN tagger.repost.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.repost.postings IS 'How many postings have this text.';
