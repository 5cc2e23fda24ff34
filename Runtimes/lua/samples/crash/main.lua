print("so far")
print(nothing.at.all)
