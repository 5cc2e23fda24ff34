const blocks = [];
for (;;) blocks.push(new Array(100_000).fill(1.5));
