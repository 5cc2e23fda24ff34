blocks = []
loop blocks.push new Array(100000).fill 1.5
