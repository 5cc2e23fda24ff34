CREATE TABLE input (line TEXT);
LOAD DATA LOCAL INFILE '/dev/fd/3' INTO TABLE input;

WITH RECURSIVE words (word, rest) AS (
    SELECT CAST('' AS CHAR(100)), CONCAT(line, ' ') FROM input
    UNION ALL
    SELECT SUBSTRING_INDEX(rest, ' ', 1), SUBSTRING(rest, LOCATE(' ', rest) + 1)
    FROM words WHERE rest <> ''
)
SELECT SUM(word) AS total FROM words;
