#include <iostream>

int main() {
#ifdef __clang__
    std::cout << "clang, C++" << __cplusplus << "\n";
#endif
}
