blocks = []
while True:
    blocks.append("x" * (1 << 20))
