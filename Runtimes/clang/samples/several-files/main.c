#include <stdio.h>

#include "shapes/circle.h"

int main(void) {
    printf("%.3f\n", root(area(2)));
    return 0;
}
