// Has too little room for large numbers: 40 points.
#include <cstdint>
#include <iostream>

int main() {
    int count;
    std::cin >> count;
    std::uint32_t sum = 0;
    std::int64_t number;
    while (count-- > 0 && std::cin >> number) sum += static_cast<std::uint32_t>(number);
    std::cout << static_cast<std::int32_t>(sum) << '\n';
}
