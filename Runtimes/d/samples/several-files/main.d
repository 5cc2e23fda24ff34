import shapes.square;
import std.stdio;
static import names;

void main()
{
    writeln(names.of(3), " ", Square(3).area);
}
