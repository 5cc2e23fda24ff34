# Adds up one number too many.
print(int(input()) + sum(map(int, input().split())))
