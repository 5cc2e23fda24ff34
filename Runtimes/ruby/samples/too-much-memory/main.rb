blocks = []
loop { blocks << "x" * 1_000_000 + blocks.size.to_s }
