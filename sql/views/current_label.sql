-- What people say of a posting's tag: of several labels the newest counts.
CREATE OR REPLACE VIEW tagger.current_label AS
FROM tagger.labels_at('infinity'::TIMESTAMP);
