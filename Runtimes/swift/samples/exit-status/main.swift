import Glibc

print("bye")
exit(3)
