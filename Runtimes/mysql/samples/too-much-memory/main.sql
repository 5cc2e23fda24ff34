SET SESSION max_heap_table_size = 1 << 30;
CREATE TABLE blocks (content CHAR(200)) ENGINE = MEMORY;
INSERT INTO blocks SELECT REPEAT('x', 200) FROM seq_1_to_10000000;
