#include <iostream>

#include "shapes/square.hpp"

int main() { std::cout << Square{3}.area() << "\n"; }
