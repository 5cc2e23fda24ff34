#include <stdio.h>

int main(int count, char *words[]) {
    for (int i = 1; i < count; i++) printf("%s%c", words[i], i + 1 < count ? '|' : '\n');
    return 0;
}
