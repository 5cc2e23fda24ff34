#include <algorithm>
#include <iostream>
#include <string>

static bool begins_character(char byte) { return (byte & 0xC0) != 0x80; }

int main() {
    std::string line;
    std::getline(std::cin, line);
    std::cout << line << ": " << std::count_if(line.begin(), line.end(), begins_character) << "\n";
}
