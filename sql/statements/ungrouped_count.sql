SELECT count(*) AS texts
FROM ungrouped;
