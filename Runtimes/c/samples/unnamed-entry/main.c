#include <stdio.h>

int square(int side);

int main(void) {
    printf("%d\n", square(3));
    return 0;
}
