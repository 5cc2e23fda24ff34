#include <stdio.h>

int main(void) {
    puts("so far");
    fflush(stdout);
    *(volatile int *)0 = 1;
    return 0;
}
