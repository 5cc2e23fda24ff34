create table numbers (a integer, b integer);
.separator " "
.import /dev/stdin numbers
select sum(a) + sum(b) from numbers;
