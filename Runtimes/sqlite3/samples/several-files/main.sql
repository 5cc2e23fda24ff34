.read shapes/square.sql
select area from squares where side = 3;
