#include <iostream>
#include <vector>

int main() {
    std::cout << "so far" << std::endl;
    return std::vector<int>().at(1);
}
