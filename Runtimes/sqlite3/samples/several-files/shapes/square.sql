create table squares (side integer, area integer as (side * side));
insert into squares values (2), (3);
