// What the launcher needs. See CLinuxLauncher.h.
#define _GNU_SOURCE
#include "CLinuxLauncher.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

// <sched.h> and <sys/mount.h> cannot stand beside <linux/sched.h> and <linux/mount.h>, whose
// structures the newer calls need: these are what is used of them, with the flags' values.
int unshare(int flags);
#define MS_REC_PRIVATE (16384 | (1 << 18))
int mount(const char *, const char *, const char *, unsigned long, const void *);
int umount2(const char *, int);

const uint64_t clinux_CLONE_NEWPID = CLONE_NEWPID, clinux_CLONE_NEWNS = CLONE_NEWNS,
               clinux_CLONE_NEWIPC = CLONE_NEWIPC, clinux_CLONE_NEWUTS = CLONE_NEWUTS,
               clinux_CLONE_NEWNET = CLONE_NEWNET, clinux_CLONE_NEWUSER = CLONE_NEWUSER,
               clinux_CLONE_NEWCGROUP = CLONE_NEWCGROUP;
const uint64_t clinux_MOUNT_READ_ONLY = MOUNT_ATTR_RDONLY, clinux_MOUNT_NO_SUID = MOUNT_ATTR_NOSUID,
               clinux_MOUNT_NO_DEVICES = MOUNT_ATTR_NODEV;

pid_t clinux_clone(uint64_t flags, int cgroup) {
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = flags;
    args.exit_signal = SIGCHLD;
    if (cgroup >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup;
    }
    return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

int clinux_unshare(int flags) { return unshare(flags); }

int clinux_close_range(unsigned first, unsigned last, unsigned flags) {
    return (int)syscall(SYS_close_range, first, last, flags);
}

int clinux_block_signals(void) {
    sigset_t all;
    sigfillset(&all);
    return sigprocmask(SIG_SETMASK, &all, NULL);
}

int clinux_reset_dispositions(void) {
    // The kernel's own struct sigaction, all zero: SIG_DFL, no flags. Not glibc's sigaction(3),
    // which refuses 32 and 33; those too are inherited when somebody above ignores them.
    const uint64_t defaults[4] = {0};
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        if (syscall(SYS_rt_sigaction, number, defaults, NULL, 8) != 0) return -1;
    }
    return 0;
}

int clinux_unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL);
}

int clinux_child_signal_fd(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_set_groups_to_none(void) { return setgroups(0, NULL); }
int clinux_set_gid(gid_t gid) { return setresgid(gid, gid, gid); }
int clinux_set_uid(uid_t uid) { return setresuid(uid, uid, uid); }

int clinux_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}

int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
int clinux_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }
int clinux_set_dumpable(int value) {
    return prctl(PR_SET_DUMPABLE, (unsigned long)value, 0, 0, 0);
}
int clinux_exact_timers(void) { return prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }
int clinux_run_before_others(void) {
    struct sched_param lowest = {.sched_priority = 1};
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest);
}

// As <linux/sched/types.h> has it, which clashes with the <sched.h> of some C libraries.
struct clinux_sched_attr {
    unsigned size, policy;
    unsigned long long flags;
    int nice;
    unsigned priority;
    unsigned long long runtime, deadline, period;
};

int clinux_ask_for_slices(unsigned long long nanoseconds) {
    struct clinux_sched_attr attributes = {
        .size = sizeof attributes,
        .policy = SCHED_OTHER,
        .nice = getpriority(PRIO_PROCESS, 0),
        .runtime = nanoseconds,
    };
    return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

int clinux_set_nice(int value) { return setpriority(PRIO_PROCESS, 0, value); }
int clinux_set_hostname(const char *name) { return sethostname(name, strlen(name)); }

int clinux_install_filter(const void *program, unsigned short count) {
    struct sock_fprog program_of = {.len = count, .filter = (struct sock_filter *)program};
    // Not SPEC_ALLOW: the mitigations stay as the host has them for seccomp tasks. Signals do not
    // take back what the supervisor has received (Linux 5.19).
    const unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    const unsigned wait_killable = 1U << 5;
    long listener =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | wait_killable, &program_of);
    if (listener >= 0 || errno != EINVAL) return (int)listener;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program_of);
}

int clinux_forbidden_call(int listener) {
    struct seccomp_notif notification;
    memset(&notification, 0, sizeof notification);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notification) != 0) return -1;
    return notification.data.nr;
}

const int clinux_RLIMIT_CPU = RLIMIT_CPU, clinux_RLIMIT_FSIZE = RLIMIT_FSIZE,
          clinux_RLIMIT_NOFILE = RLIMIT_NOFILE, clinux_RLIMIT_NPROC = RLIMIT_NPROC,
          clinux_RLIMIT_CORE = RLIMIT_CORE, clinux_RLIMIT_MEMLOCK = RLIMIT_MEMLOCK,
          clinux_RLIMIT_MSGQUEUE = RLIMIT_MSGQUEUE, clinux_RLIMIT_SIGPENDING = RLIMIT_SIGPENDING,
          clinux_RLIMIT_STACK = RLIMIT_STACK;

int clinux_lower_limit(int resource, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) return -1;
    if (value < limit.rlim_max) limit.rlim_max = value;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit);
}

int64_t clinux_children_peak_memory(void) {
    struct rusage usage;
    return getrusage(RUSAGE_CHILDREN, &usage) == 0 ? usage.ru_maxrss * 1024LL : 0;
}

int64_t clinux_used_bytes(const char *path) {
    struct statvfs status;
    if (statvfs(path, &status) != 0) return 0;
    return (int64_t)(status.f_blocks - status.f_bfree) * (int64_t)status.f_frsize;
}

int clinux_socket_questions(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0) return -1;
    // The kernel answers within the call; should it ever not, nobody waits for long.
    struct timeval patience = {.tv_usec = 100000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static int64_t bytes_of_socket(struct nlmsghdr *header) {
    struct unix_diag_msg *message = NLMSG_DATA(header);
    int left = (int)header->nlmsg_len - (int)NLMSG_LENGTH(sizeof *message);
    for (struct rtattr *item = (struct rtattr *)(message + 1); RTA_OK(item, left);
         item = RTA_NEXT(item, left)) {
        if (item->rta_type != UNIX_DIAG_MEMINFO) continue;
        // Who has sent is charged for what the other side has not read yet.
        return ((uint32_t *)RTA_DATA(item))[SK_MEMINFO_WMEM_ALLOC];
    }
    return 0;
}

int64_t clinux_unix_sockets(int questions, int *count) {
    struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } question = {
        .header = {.nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = AF_UNIX, .udiag_states = UINT32_MAX,
                    .udiag_show = UDIAG_SHOW_MEMINFO}};
    *count = -1;
    if (send(questions, &question, sizeof question, MSG_DONTWAIT) < 0) return 0;
    static _Alignas(struct nlmsghdr) char room[32768];
    int64_t sum = 0;
    int found = 0;
    while (1) {
        ssize_t got = recv(questions, room, sizeof room, 0);
        if (got <= 0) return sum;
        unsigned left = (unsigned)got;
        for (struct nlmsghdr *header = (struct nlmsghdr *)room; NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_DONE) *count = found;
            if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY) return sum;
            sum += bytes_of_socket(header);
            found++;
        }
    }
}

void clinux_collect_unix_sockets(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    close(ends[0]);
    close(ends[1]);
}

int64_t clinux_children_cpu_time(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) != 0) return 0;
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

int clinux_openat2(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

int clinux_pivot_root(const char *new_root, const char *put_old) {
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int clinux_tmpfs(const char *size, const char *inodes, unsigned attributes) {
    int context = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
    if (context < 0) return -1;
    int tree = -1;
    if (syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "size", size, 0) == 0 &&
        syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "nr_inodes", inodes, 0) == 0 &&
        syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "mode", "0755", 0) == 0 &&
        syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
        tree = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
    int saved = errno;
    close(context);
    errno = saved;
    return tree;
}

const int clinux_O_PATH = O_PATH;

int clinux_open_tree(int dir, const char *path, int recursive) {
    unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
    return (int)syscall(SYS_open_tree, dir, path, flags);
}

int clinux_move_mount(int tree, const char *target) {
    return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);
}

int clinux_set_mount_attributes(int tree, uint64_t attributes) {
    struct mount_attr change = {.attr_set = attributes};
    return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &change,
                        sizeof change);
}

int clinux_make_mounts_private(void) { return mount("none", "/", NULL, MS_REC_PRIVATE, NULL); }

int clinux_mount_proc(const char *target, const char *options) {
    const unsigned long nosuid_nodev_noexec = 2 | 4 | 8;
    return mount("proc", target, "proc", nosuid_nodev_noexec, options);
}

int clinux_detach(const char *target) { return umount2(target, 2 /* MNT_DETACH */); }

ssize_t clinux_seek_data(int fd, int64_t offset) { return lseek(fd, offset, SEEK_DATA); }
ssize_t clinux_seek_hole(int fd, int64_t offset) { return lseek(fd, offset, SEEK_HOLE); }

int clinux_poll(const int *fds, short *ready, int count, int64_t nanoseconds) {
    struct pollfd list[16];
    if (count > 16) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < count; i++) list[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int result = ppoll(list, (nfds_t)count, nanoseconds < 0 ? NULL : &time, NULL);
    for (int i = 0; i < count; i++) ready[i] = result > 0 ? list[i].revents : 0;
    return result;
}

int clinux_seqpacket_pair(int fds[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds);
}

enum { most_descriptors = 8 };

ssize_t clinux_send(int fd, const void *bytes, size_t count, const int *fds, int fd_count) {
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int) * most_descriptors)];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (fd_count > most_descriptors) {
        errno = EMSGSIZE;
        return -1;
    }
    if (fd_count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.space;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)fd_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)fd_count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * (size_t)fd_count);
    }
    ssize_t sent;
    do sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t clinux_receive(int fd, void *bytes, size_t room, int *fds, int *fd_count, int wait) {
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int) * most_descriptors)];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = room};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    message.msg_control = control.space;
    message.msg_controllen = sizeof control.space;
    ssize_t got;
    do got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    while (got < 0 && errno == EINTR);
    int limit = *fd_count;
    *fd_count = 0;
    if (got < 0) return -1;
    int overflow = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int received = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < received; i++) {
            int one;
            memcpy(&one, CMSG_DATA(header) + sizeof(int) * (size_t)i, sizeof one);
            if (*fd_count < limit && !overflow) fds[(*fd_count)++] = one;
            else { close(one); overflow = 1; }
        }
    }
    if (overflow) {
        for (int i = 0; i < *fd_count; i++) close(fds[i]);
        *fd_count = 0;
        errno = EMSGSIZE;
        return -1;
    }
    return got;
}
