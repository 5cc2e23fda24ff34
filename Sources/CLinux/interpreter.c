#include "CLinuxInterpreter.h"

static int argument_count;
static char **arguments;

// glibc hands the command line to whatever runs before main.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
    argument_count = count;
    arguments = words;
}

const char *clinux_argument(int index) {
    return index >= 0 && index < argument_count ? arguments[index] : NULL;
}
