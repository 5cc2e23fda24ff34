// What the server needs: sockets, epoll, eventfd.
#ifndef CLINUX_SERVER_H
#define CLINUX_SERVER_H

#include <stdint.h>

/// An IPv4 (4 bytes) or IPv6 (16 bytes) address, and a port in host order.
struct clinux_address {
    uint8_t bytes[16];
    uint16_t port;
    uint8_t is_ipv6;
};

/// epoll_event without its packing, which Swift would not see.
struct clinux_event {
    uint64_t token;
    uint32_t events;
};

int clinux_stream_socket(int is_ipv6);
int clinux_bind(int fd, const struct clinux_address *address);
int clinux_connect(int fd, const struct clinux_address *address);
int clinux_bound_address(int fd, struct clinux_address *address);
/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int clinux_accept(int fd, struct clinux_address *peer);
int clinux_set_flag(int fd, int level, int option, int value);

// The bits of epoll_event.events; their values are checked in server.c.
#define CLINUX_EPOLL_IN 0x001u
#define CLINUX_EPOLL_OUT 0x004u
#define CLINUX_EPOLL_ERR 0x008u
#define CLINUX_EPOLL_HUP 0x010u
#define CLINUX_EPOLL_RDHUP 0x2000u

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);
int clinux_epoll_modify(int epoll, int fd, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int fd);
/// At most 256 events at a time.
int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int timeout_ms);
int clinux_eventfd(void);
/// syncfs(2).
int clinux_synchronize(int fd);
/// A listening socket with a name that is in no file system: unix(7). Never blocks.
int clinux_listen_abstract(const char *name);
/// Orphans among our descendants become our children: PR_SET_CHILD_SUBREAPER.
int clinux_adopt_orphans(void);
/// pthread_setname_np(3) of the calling thread.
void clinux_name_thread(const char *name);

#endif
