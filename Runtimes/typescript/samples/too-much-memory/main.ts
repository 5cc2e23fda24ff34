const blocks: number[][] = [];
for (;;) blocks.push(new Array<number>(100_000).fill(1.5));
