create table input (line text);
.import /dev/stdin input
select line || ': ' || length(line) from input;
