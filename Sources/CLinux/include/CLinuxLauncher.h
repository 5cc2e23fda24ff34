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
pid_t sp_clone(uint64_t flags, int cgroup);
int sp_unshare(int flags);
int sp_setns(int fd, int kind);
int sp_close_range(unsigned first, unsigned last, unsigned flags);
// Blocks every signal; gives every disposition back to the default (also the ignored ones,
// which survive execve(2)). `sp_unblock_signals` empties the mask again.
int sp_block_signals(void);
int sp_reset_dispositions(void);
int sp_unblock_signals(void);
// A descriptor that becomes readable when a child ends. SIGCHLD must be blocked.
int sp_child_signal_fd(void);

// --- identity --------------------------------------------------------------------------------
int sp_set_groups_to_none(void);
int sp_set_gid(gid_t gid);
int sp_set_uid(uid_t uid);
int sp_drop_capabilities(void);
int sp_no_new_privileges(void);
// User plus system time of all children waited for, in nanoseconds.
int64_t sp_children_cpu_time(void);
int sp_die_with_parent(void);
int sp_not_dumpable(void);
int sp_exact_timers(void);
int sp_set_hostname(const char *name);
// seccomp(2) with a program exported by libseccomp: `count` instructions of 8 bytes.
int sp_install_filter(const void *program, unsigned short count);
// Both the soft and the hard limit become the lower of `value` and the hard limit in force.
int sp_lower_limit(int resource, uint64_t value);
extern const int sp_RLIMIT_CPU, sp_RLIMIT_FSIZE, sp_RLIMIT_NOFILE, sp_RLIMIT_NPROC, sp_RLIMIT_CORE,
    sp_RLIMIT_MEMLOCK, sp_RLIMIT_MSGQUEUE, sp_RLIMIT_SIGPENDING, sp_RLIMIT_STACK;

// --- files and mounts, by descriptor ---------------------------------------------------------
int sp_openat2(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
int sp_pivot_root(const char *new_root, const char *put_old);
// A new tmpfs, not attached anywhere yet. `size` and `inodes` are decimal text.
int sp_tmpfs(const char *size, const char *inodes, unsigned attributes);
// A copy of the mount at `path`, not attached anywhere yet.
extern const int sp_O_PATH;
int sp_open_tree(int dir, const char *path, int recursive);
int sp_move_mount(int tree, const char *target);
// Adds mount attributes (MOUNT_ATTR_*) to a mount and all below it.
int sp_set_mount_attributes(int tree, uint64_t attributes);
int sp_make_mounts_private(void);
int sp_mount_proc(const char *target, const char *options);
int sp_detach(const char *target);
int sp_rename_noreplace(int from_dir, const char *from, int to_dir, const char *to);
ssize_t sp_seek_data(int fd, int64_t offset);
ssize_t sp_seek_hole(int fd, int64_t offset);

// --- messages --------------------------------------------------------------------------------
int sp_seqpacket_pair(int fds[2]);
// One message with at most 8 descriptors. MSG_NOSIGNAL.
ssize_t sp_send(int fd, const void *bytes, size_t count, const int *fds, int fd_count);
// Received descriptors are close-on-exec. `*fd_count`: room on entry, number received on return.
// EMSGSIZE when the message or its descriptors did not fit: nothing is ever cut silently.
ssize_t sp_receive(int fd, void *bytes, size_t room, int *fds, int *fd_count, int wait);

// --- waiting ---------------------------------------------------------------------------------
// poll(2) in nanoseconds, -1 for ever. `events` are POLLIN for all; `ready` gets revents.
int sp_poll(const int *fds, short *ready, int count, int64_t nanoseconds);

// CLONE_* and MOUNT_ATTR_* of <linux/…>, which Swift cannot see.
extern const uint64_t sp_CLONE_NEWPID, sp_CLONE_NEWNS, sp_CLONE_NEWIPC, sp_CLONE_NEWUTS,
    sp_CLONE_NEWNET, sp_CLONE_NEWUSER, sp_CLONE_NEWCGROUP;
extern const uint64_t sp_MOUNT_READ_ONLY, sp_MOUNT_NO_SUID, sp_MOUNT_NO_DEVICES, sp_MOUNT_NO_EXEC;

#endif
