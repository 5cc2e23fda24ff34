create table blocks (block blob);
with recursive n (i) as (select 1 union all select i + 1 from n)
insert into blocks select randomblob(1000000) from n;
