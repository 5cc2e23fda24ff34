const kept: number[][] = [];
for (let i = 0; i < 500; i++) kept[i % 60] = new Array<number>(100_000).fill(i + 0.5);
console.log(kept.length);
