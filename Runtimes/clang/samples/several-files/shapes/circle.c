#include "circle.h"

#include <math.h>

double area(double radius) { return M_PI * radius * radius; }
double root(double number) { return sqrt(number); }
