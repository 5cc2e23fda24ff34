from shapes.square import area

print area(3)
