-- Which texts are nearly the same, but for a date, a city, a name: those with one leader, the first of them that came.
-- A text's group never changes. Only leaders have title and sketch, by which later texts find them.
CREATE TABLE IF NOT EXISTS tagger.text_group (
    content_hash UUID NOT NULL,
    leader UUID NOT NULL,
    similarity FLOAT NOT NULL,
    title VARCHAR,
    sketch UINTEGER[16]
);
