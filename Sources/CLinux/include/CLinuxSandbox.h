// What the server's half of the sandbox needs: pipes, memory files, starting the launcher.
#ifndef CLINUX_SANDBOX_H
#define CLINUX_SANDBOX_H

#include <sys/types.h>

// pipe2(2), close-on-exec at both ends.
int clinux_pipe(int ends[2]);
// memfd_create(2), close-on-exec.
int clinux_memory_file(const char *name);
int clinux_set_nonblocking(int fd);
// posix_spawn(3) with an empty signal mask, default dispositions, `socket` as descriptor 3 and
// nothing else above 2. Returns an errno; `*process` on success.
int clinux_spawn(pid_t *process, const char *path, char *const arguments[],
                 char *const environment[], const int streams[3], int socket);
// mallopt(3): large blocks go back to the kernel when they are freed, and few arenas are kept.
void clinux_keep_heap_small(void);

#endif
