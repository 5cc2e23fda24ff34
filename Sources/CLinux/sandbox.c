// What the server's half of the sandbox needs. See CLinuxSandbox.h.
#define _GNU_SOURCE
#include "CLinuxSandbox.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
int clinux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int clinux_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int clinux_spawn(pid_t *process, const char *path, char *const arguments[],
                 char *const environment[], const int streams[3], int socket) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    // Threads of Dispatch and of the concurrency runtime block most signals; a child would
    // inherit that, and every ignored signal too.
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    for (int i = 0; i < 3; i++)
        if (streams[i] >= 0) posix_spawn_file_actions_adddup2(&actions, streams[i], i);
    // dup2 onto itself would keep close-on-exec, but posix_spawn clears it in that case.
    if (socket >= 0) posix_spawn_file_actions_adddup2(&actions, socket, 3);
    posix_spawn_file_actions_addclosefrom_np(&actions, socket >= 0 ? 4 : 3);
    int result = posix_spawn(process, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result;
}

void clinux_keep_heap_small(void) {
    // Set explicitly, so that glibc does not raise it each time a larger block is freed.
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
    mallopt(M_ARENA_MAX, 2);
}
