var number = 0
while number >= 0:
  number = (number + 1) mod 1000
