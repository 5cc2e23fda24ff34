CREATE TABLE never (seen INT);
SELEC * FROM never;
SELECT 'nor this';
