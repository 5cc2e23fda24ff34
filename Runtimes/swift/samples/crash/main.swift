import Glibc

struct Trouble: Error {}

print("so far")
// What is still in the buffer is lost with the program.
fflush(nil)
throw Trouble()
