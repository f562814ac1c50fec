-- Every column as text; lines that are no CSV or no UTF-8 go to the temporary table reject_errors.
SELECT *
FROM
    read_csv(
        $path,
        all_varchar = true, header = true, quote = '"', escape = '"', store_rejects = true,
        max_line_size = 33554432, buffer_size = 67108864, sample_size = 2048
    );
