// What `sandpiper-attacker` needs. See CLinuxAttacks.h.
#define _GNU_SOURCE
#include "CLinuxAttacks.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

long clinux_call(long number, long a, long b, long c, long d, long e, long f) {
    long result = syscall(number, a, b, c, d, e, f);
    return result == -1 ? -errno : result;
}

const char *clinux_error_name(int error) { return strerrorname_np(error); }

long clinux_call_32bit(void) {
#ifdef __x86_64__
    int result;
    // 20 is getpid in the table of 32-bit calls.
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    return result;
#else
    return -1;
#endif
}

int clinux_recurse(uint64_t bytes) {
    volatile char room[16384];
    memset((char *)room, 1, sizeof room);
    if (bytes <= sizeof room) return room[0];
    int result = clinux_recurse(bytes - sizeof room);
    // Needed after the call, so that no compiler makes a loop of it.
    __asm__ volatile("" : : "r"(room) : "memory");
    return result;
}

int clinux_dumped_core(int status) { return WIFSIGNALED(status) && WCOREDUMP(status) ? 1 : 0; }

long clinux_own_listener(void) {
    struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {.len = 1, .filter = allow};
    return clinux_call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                       (long)&program, 0, 0, 0);
}

int clinux_leave_in_flight(const int *files, int count) {
    int ends[2];
    if (count > 8 || socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return -1;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(10 * sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    char byte = 0;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room,
                             .msg_controllen = CMSG_SPACE((size_t)(count + 2) * sizeof(int))};
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN((size_t)(count + 2) * sizeof(int));
    memcpy(CMSG_DATA(&control.header), ends, sizeof ends);
    memcpy(CMSG_DATA(&control.header) + sizeof ends, files, (size_t)count * sizeof(int));
    int result = sendmsg(ends[0], &message, 0) == 1 ? 0 : -1;
    close(ends[0]);
    close(ends[1]);
    return result;
}
