-- Which postings are near-duplicates of each other: those with one group. A group that the board gave counts, else it
-- is the leader of the text's group; a text without a group yet is one of its own.
CREATE OR REPLACE VIEW tagger.posting_group AS
SELECT
    posting_text.posting_id,
    posting_text.title,
    coalesce(given.duplicate_group, text_group.leader::VARCHAR, posting_text.content_hash::VARCHAR) AS duplicate_group,
    if(given.duplicate_group IS NULL, text_group.similarity, NULL) AS similarity
FROM tagger.posting_text
LEFT JOIN tagger.text_group ON posting_text.content_hash = text_group.content_hash
LEFT JOIN (
    SELECT
        posting_id,
        min(trim(duplicate_group)) AS duplicate_group
    FROM tagger.posting
    WHERE trim(duplicate_group) <> ''
    GROUP BY posting_id
) AS given ON posting_text.posting_id = given.posting_id
WHERE posting_text.valid_to IS NULL;
