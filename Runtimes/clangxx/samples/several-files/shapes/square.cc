#include "square.hpp"

int Square::area() const { return side * side; }
