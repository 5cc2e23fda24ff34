import std.stdio;

void main(string[] arguments)
{
    writeln("so far");
    writeln(arguments[1]);
}
