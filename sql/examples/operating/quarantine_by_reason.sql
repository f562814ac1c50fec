-- Which rows could not be used, and why?
SELECT
    reason,
    count(*) AS number_of_rows,
    min(detail) AS for_example
FROM tagger.quarantine
GROUP BY reason
ORDER BY number_of_rows DESC, reason ASC;
