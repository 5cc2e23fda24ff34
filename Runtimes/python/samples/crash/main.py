print("so far")
print([][1])
