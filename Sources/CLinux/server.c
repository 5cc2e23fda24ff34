// What the server needs: sockets, epoll, eventfd.
#define _GNU_SOURCE
#include "CLinuxServer.h"
