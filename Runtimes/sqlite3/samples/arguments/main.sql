select group_concat(arg, '|') from argv;
