-- The rows that can be used; of several with one id the last one counts, as if they came one after the other.
CREATE TABLE valid AS
SELECT
    trim(posting_id) AS posting_id,
    title,
    description,
    company,
    place,
    try_cast(posted_at AS TIMESTAMP) AS posted_at,
    source,
    kind,
    duplicate_group
FROM raw
WHERE
    trim(posting_id) <> ''
    AND tagger.has_text(coalesce(title, ''), coalesce(description, ''))
    AND (posted_at IS NULL OR trim(posted_at) = '' OR try_cast(posted_at AS TIMESTAMP) IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY trim(posting_id) ORDER BY rowid DESC) = 1;
