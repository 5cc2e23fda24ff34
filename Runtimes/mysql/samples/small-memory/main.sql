CREATE TABLE numbers (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(50), KEY (text));
INSERT INTO numbers (text) SELECT CONCAT('number ', seq) FROM seq_1_to_20000;
SELECT COUNT(*) AS count, MAX(text) AS last FROM numbers;
