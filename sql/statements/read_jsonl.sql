-- One object a line, as JSON; NULL where the line is no JSON object.
SELECT json
FROM read_json_objects($path, format = 'newline_delimited', ignore_errors = true, maximum_object_size = 67108864);
