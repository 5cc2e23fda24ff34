line = input()
print(f"{line}: {len(line)}")
