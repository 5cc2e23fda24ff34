// Adds up one number too many.
#include <cstdint>
#include <iostream>

int main() {
    std::int64_t sum = 0, number;
    while (std::cin >> number) sum += number;
    std::cout << sum << '\n';
}
