#include <stdio.h>
#include <string.h>

int main(void) {
    char line[100];
    if (!fgets(line, sizeof line, stdin)) return 1;
    line[strcspn(line, "\n")] = 0;
    int characters = 0;
    for (char *byte = line; *byte; byte++) characters += (*byte & 0xC0) != 0x80;
    printf("%s: %d\n", line, characters);
    return 0;
}
