// First process of the guest: what stands between the kernel and the root file system.
// Loads the modules beside it, in the order of their names, mounts the disk, becomes its init.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void stop(const char *step) {
    perror(step);
    sleep(1);
    _exit(1);  // The kernel panics, and the machine ends: panic=-1.
}

static int is_module(const struct dirent *entry) { return strstr(entry->d_name, ".ko") != NULL; }

int main(void) {
    mkdir("/dev", 0755);
    mkdir("/disk", 0755);
    if (mount("dev", "/dev", "devtmpfs", 0, NULL) != 0) _exit(1);
    for (int i = 0; i < 3; i++) open("/dev/console", O_RDWR);
    struct dirent **modules;
    int count = scandir("/", &modules, is_module, alphasort);
    for (int i = 0; i < count; i++) {
        int file = openat(AT_FDCWD, modules[i]->d_name, O_RDONLY);
        if (syscall(SYS_finit_module, file, "", 0) != 0) stop(modules[i]->d_name);
    }
    for (int i = 0; i < 100 && access("/dev/vda", F_OK) != 0; i++) usleep(100000);
    if (mount("/dev/vda", "/disk", "ext4", 0, NULL) != 0) stop("/dev/vda");
    if (mount("/dev", "/disk/dev", NULL, MS_MOVE, NULL) != 0) stop("/dev");
    if (chdir("/disk") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0)
        stop("/disk");
    execl("/usr/bin/python3", "python3", "/guest.py", (char *)NULL);
    stop("/usr/bin/python3");
}
