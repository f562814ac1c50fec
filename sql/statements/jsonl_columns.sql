-- The keys of the first objects, in the order in which they appear.
SELECT key
FROM (
    SELECT unnest(json_keys(json)) AS key
    FROM
        read_json_objects(
            $path,
            format = 'newline_delimited', ignore_errors = true, maximum_object_size = 67108864
        )
    LIMIT 10000
)
GROUP BY key
ORDER BY key;
