CREATE OR REPLACE VIEW tagger.tagged_posting AS
FROM tagger.stored_tagged_posting;
