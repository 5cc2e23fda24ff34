select 'Hello, world!';
