-- Postings whose text is longer than the model reads, and how many tokens of it were read.
CREATE OR REPLACE VIEW tagger.truncated_posting AS
SELECT
    posting_id,
    tokens,
    model_id
FROM tagger.current_scored
WHERE truncated;
