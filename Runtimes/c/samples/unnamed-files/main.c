int area(int side);
int printf(const char *format, ...);

int main(void) {
    printf("%d\n", area(3));
    return 0;
}
