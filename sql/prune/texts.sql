-- Texts that postings had, and postings that were, until before the horizon.
DELETE FROM tagger.posting_text
WHERE valid_to < $horizon;
