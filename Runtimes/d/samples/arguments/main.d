import std.array, std.stdio;

void main(string[] arguments)
{
    writeln(arguments[1 .. $].join("|"));
}
