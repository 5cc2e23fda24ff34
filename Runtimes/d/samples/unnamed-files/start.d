import square;
import std.stdio;

void main()
{
    writeln(area(3));
}
