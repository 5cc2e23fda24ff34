// System calls that Swift cannot import, and nothing else: every policy stays in Swift.
// No _GNU_SOURCE here: it would change types of Glibc's module map. Only in the .c files.
#ifndef CLINUX_H
#define CLINUX_H

#include "CLinuxAttacks.h"
#include "CLinuxInterpreter.h"
#include "CLinuxLauncher.h"
#include "CLinuxSandbox.h"
#include "CLinuxServer.h"

#endif
