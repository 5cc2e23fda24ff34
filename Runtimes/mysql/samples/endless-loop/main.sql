SELECT 'so far' AS progress;

DELIMITER //
CREATE PROCEDURE forever()
BEGIN
    WHILE TRUE DO
        SET @turns = 1;
    END WHILE;
END//
DELIMITER ;

CALL forever();
