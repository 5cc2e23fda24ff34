module shapes.square;

import shapes.names;

struct Square
{
    int side;

    int area() const
    {
        return side * side * factor;
    }
}
