// What the server needs: sockets, epoll, eventfd.
#ifndef CLINUX_SERVER_H
#define CLINUX_SERVER_H

#endif
