-- The lines that read_csv could not use, one row each.
SELECT
    line AS row_number,
    CASE WHEN bool_or(error_type::VARCHAR = 'INVALID ENCODING') THEN 'undecodable bytes' ELSE 'unreadable row' END
        AS reason,
    min(error_message) AS shown
FROM reject_errors
GROUP BY line
ORDER BY line;
