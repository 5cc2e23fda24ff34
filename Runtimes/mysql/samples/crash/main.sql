SELECT 'so far' AS progress;
SELECT * FROM nowhere;
SELECT 'never seen';
