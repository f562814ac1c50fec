COMMENT ON TABLE tagger.text_group IS 'Which texts are nearly the same: those with one leader. It never changes.';
COMMENT ON COLUMN tagger.text_group.content_hash IS 'MD5 of title and text: what has the same one is the same text.';
COMMENT ON COLUMN tagger.text_group.leader IS 'The hash of the first text of its group; its own where it is the first.';
COMMENT ON COLUMN tagger.text_group.similarity IS
'How far its pairs of words are those of the leader, 0.7 to 1, as MinHash estimates it.';
COMMENT ON COLUMN tagger.text_group.title IS 'The title of a leader.';
COMMENT ON COLUMN tagger.text_group.sketch IS 'The MinHash of a leader, 64 slots of 8 bits in 16 bands; not published.';
