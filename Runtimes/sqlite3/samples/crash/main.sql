create table positive (x integer check (x > 0));
select 'so far';
insert into positive values (-1);
select 'never seen';
