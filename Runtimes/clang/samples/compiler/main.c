#include <stdio.h>

int main(void) {
#ifdef __clang__
    printf("clang, C%ld\n", __STDC_VERSION__);
#endif
    return 0;
}
