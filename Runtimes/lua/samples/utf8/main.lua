local line = io.read("l")
print(line .. ": " .. utf8.len(line))
