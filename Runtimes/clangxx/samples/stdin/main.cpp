#include <iostream>
#include <iterator>
#include <numeric>

int main() {
    std::istream_iterator<int> numbers(std::cin), end;
    std::cout << std::accumulate(numbers, end, 0) << "\n";
}
