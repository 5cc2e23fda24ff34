source shapes/tables.sql
LOAD DATA LOCAL INFILE 'squares.tsv' INTO TABLE squares;
SELECT name, square(side) AS area FROM squares ORDER BY name;
