// What `sandpiper-interpreter` needs: it has no standard library that knows its arguments, and no
// Glibc module, only the declarations that come in with this header.
#ifndef CLINUX_INTERPRETER_H
#define CLINUX_INTERPRETER_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The words of the command line, the program's name among them; NULL beyond the last.
const char *clinux_argument(int index);

#endif
