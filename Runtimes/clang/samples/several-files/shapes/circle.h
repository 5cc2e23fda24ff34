double area(double radius);
double root(double number);
