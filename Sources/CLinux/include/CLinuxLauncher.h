// What the launcher needs: namespaces, mounts by descriptor, identity, seccomp, messages with
// descriptors. Each function is one system call; -1 and errno on failure, as in libc.
#ifndef CLINUX_LAUNCHER_H
#define CLINUX_LAUNCHER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// --- processes -------------------------------------------------------------------------------
// clone3(2) without a shared address space: like fork(2), with namespaces. `cgroup` is a
// descriptor of a cgroup v2 directory to be born in, or -1.
pid_t clinux_clone(uint64_t flags, int cgroup);
int clinux_unshare(int flags);
int clinux_close_range(unsigned first, unsigned last, unsigned flags);
// Blocks every signal; gives every disposition back to the default (also the ignored ones,
// which survive execve(2)). `clinux_unblock_signals` empties the mask again.
int clinux_block_signals(void);
int clinux_reset_dispositions(void);
int clinux_unblock_signals(void);
// A descriptor that becomes readable when a child ends. SIGCHLD must be blocked.
int clinux_child_signal_fd(void);

// --- identity --------------------------------------------------------------------------------
int clinux_set_groups_to_none(void);
int clinux_set_gid(gid_t gid);
int clinux_set_uid(uid_t uid);
int clinux_drop_capabilities(void);
int clinux_no_new_privileges(void);
// The largest resident set among all children waited for, in bytes: getrusage(2).
int64_t clinux_children_peak_memory(void);
// Bytes in use in the file system that `path` is on: statvfs(3).
int64_t clinux_used_bytes(const char *path);
// A socket for questions about the sockets of this network namespace: sock_diag(7). -1 where
// the kernel has none.
int clinux_socket_questions(void);
// Bytes that stand in all UNIX sockets of that namespace, as the kernel holds them; and how many
// sockets there are, -1 where the kernel does not say.
int64_t clinux_unix_sockets(int questions, int *count);
// Makes the kernel look for sockets that only messages under way still know: unix(7), SCM_RIGHTS.
void clinux_collect_unix_sockets(void);
// User plus system time of all children waited for, in nanoseconds.
int64_t clinux_children_cpu_time(void);
int clinux_die_with_parent(void);
// 0: nobody of the same user may trace this process or open its /proc files.
int clinux_set_dumpable(int value);
int clinux_exact_timers(void);
// The lowest real-time priority (sched(7)), ahead of all who share the processor in turn.
int clinux_run_before_others(void);
/// sched_setattr(2): this thread wants to run so many nanoseconds at a time. Where others want
/// more, it comes before them, and gets no more than its share. Does nothing before Linux 6.12.
int clinux_ask_for_slices(unsigned long long nanoseconds);
// The nice value of the calling process: setpriority(2).
int clinux_set_nice(int value);
int clinux_set_hostname(const char *name);
// seccomp(2) with a program exported by libseccomp: `count` instructions of 8 bytes.
// Returns the listener: a descriptor that becomes readable when a call meets the filter's
// action NOTIFY; the caller of that call waits.
int clinux_install_filter(const void *program, unsigned short count);
// The number of the call that waits at `listener`; -1 when there is none (any more).
int clinux_forbidden_call(int listener);
// Both the soft and the hard limit become the lower of `value` and the hard limit in force.
int clinux_lower_limit(int resource, uint64_t value);
extern const int clinux_RLIMIT_CPU, clinux_RLIMIT_FSIZE, clinux_RLIMIT_NOFILE, clinux_RLIMIT_NPROC, clinux_RLIMIT_CORE,
    clinux_RLIMIT_MEMLOCK, clinux_RLIMIT_MSGQUEUE, clinux_RLIMIT_SIGPENDING, clinux_RLIMIT_STACK;

// --- files and mounts, by descriptor ---------------------------------------------------------
int clinux_openat2(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
int clinux_pivot_root(const char *new_root, const char *put_old);
// A new tmpfs, not attached anywhere yet. `size` and `inodes` are decimal text.
int clinux_tmpfs(const char *size, const char *inodes, unsigned attributes);
extern const int clinux_O_PATH;
// A copy of the mount at `path`, not attached anywhere yet.
int clinux_open_tree(int dir, const char *path, int recursive);
int clinux_move_mount(int tree, const char *target);
// Adds mount attributes (MOUNT_ATTR_*) to a mount and all below it.
int clinux_set_mount_attributes(int tree, uint64_t attributes);
int clinux_make_mounts_private(void);
int clinux_mount_proc(const char *target, const char *options);
int clinux_detach(const char *target);
ssize_t clinux_seek_data(int fd, int64_t offset);
ssize_t clinux_seek_hole(int fd, int64_t offset);

// --- messages --------------------------------------------------------------------------------
int clinux_seqpacket_pair(int fds[2]);
// One message with at most 8 descriptors. MSG_NOSIGNAL.
ssize_t clinux_send(int fd, const void *bytes, size_t count, const int *fds, int fd_count);
// Received descriptors are close-on-exec. `*fd_count`: room on entry, number received on return.
// EMSGSIZE when the message or its descriptors did not fit: nothing is ever cut silently.
ssize_t clinux_receive(int fd, void *bytes, size_t room, int *fds, int *fd_count, int wait);

// --- waiting ---------------------------------------------------------------------------------
// poll(2) in nanoseconds, -1 for ever. `events` are POLLIN for all; `ready` gets revents.
int clinux_poll(const int *fds, short *ready, int count, int64_t nanoseconds);

// CLONE_* and MOUNT_ATTR_* of <linux/…>, which Swift cannot see.
extern const uint64_t clinux_CLONE_NEWPID, clinux_CLONE_NEWNS, clinux_CLONE_NEWIPC, clinux_CLONE_NEWUTS,
    clinux_CLONE_NEWNET, clinux_CLONE_NEWUSER, clinux_CLONE_NEWCGROUP;
extern const uint64_t clinux_MOUNT_READ_ONLY, clinux_MOUNT_NO_SUID, clinux_MOUNT_NO_DEVICES;

#endif
