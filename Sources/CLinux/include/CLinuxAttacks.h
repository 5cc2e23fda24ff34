// What `sandpiper-attacker` needs: system calls by number, past every check of libc, and the
// processor's other entries to the kernel. SYS_* of this architecture come with it.
#ifndef CLINUX_ATTACKS_H
#define CLINUX_ATTACKS_H

#include <stdint.h>
#include <sys/syscall.h>

// Any system call. What the kernel answers: a value, or a negative errno.
long clinux_call(long number, long a, long b, long c, long d, long e, long f);
// `EPERM` for 1; NULL for a number that has no name.
const char *clinux_error_name(int error);
// getpid(2) through the 32-bit entry of x86-64; -1 where there is no such entry.
long clinux_call_32bit(void);
// Uses the stack until `bytes` are gone, then returns.
int clinux_recurse(uint64_t bytes);
// waitpid(2)'s status says that a core was dumped, to a file or into a pipe.
int clinux_dumped_core(int status);
// A filter that lets all pass, with a listener: seccomp(2).
long clinux_own_listener(void);
// Sends these descriptors, and both ends of a pair of sockets with them, into that pair, and closes
// the pair: nobody has them any more, and they live on. unix(7), SCM_RIGHTS.
int clinux_leave_in_flight(const int *files, int count);

#endif
