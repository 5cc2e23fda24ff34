-- What people write in practice: transactions, keys that are checked, views, window functions,
-- routines, triggers, users.
/* A comment over
   lines; */
CREATE DATABASE shop;
USE shop;

CREATE TABLE customers (
    id INT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(50) NOT NULL UNIQUE
);
CREATE TABLE orders (
    id INT AUTO_INCREMENT PRIMARY KEY,
    customer INT NOT NULL REFERENCES customers (id),
    amount DECIMAL(8, 2) NOT NULL,
    note VARCHAR(50)
);

START TRANSACTION;
INSERT INTO customers (name) VALUES ('Ada'), ('Björn');
COMMIT;
START TRANSACTION;
DELETE FROM customers;
ROLLBACK;

DELIMITER //
CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW
BEGIN
    SET NEW.note = COALESCE(NEW.note, 'none');
END//
CREATE PROCEDURE place(IN who VARCHAR(50), IN amount DECIMAL(8, 2))
BEGIN
    INSERT INTO orders (customer, amount) SELECT id, amount FROM customers WHERE name = who;
END//
DELIMITER ;

CALL place('Ada', 10);
CALL place('Ada', 2.5);
CALL place('Björn', 4);

CREATE VIEW totals AS
SELECT name, amount, SUM(amount) OVER (PARTITION BY name ORDER BY orders.id) AS total, note
FROM customers JOIN orders ON orders.customer = customers.id;

SELECT * FROM totals ORDER BY name, total;
SELECT NULL AS nothing, 'a\tb\nc' AS text;

CREATE USER reader IDENTIFIED BY 'secret';
GRANT SELECT ON shop.* TO reader;
SELECT CURRENT_USER() AS me, DATABASE() AS here;

INSERT INTO orders (customer, amount) VALUES (3, 1);
