CREATE TABLE größen (zeile TEXT);
LOAD DATA LOCAL INFILE '/dev/fd/3' INTO TABLE größen;
SELECT CONCAT(zeile, ': ', CHAR_LENGTH(zeile)) AS `Größe` FROM größen;
