select 'so far';
select 1,
    missing(2);
select 'never seen';
