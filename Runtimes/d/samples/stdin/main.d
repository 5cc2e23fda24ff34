import std.algorithm, std.array, std.conv, std.stdio;

void main()
{
    stdin.byLine.map!(line => line.split.map!(to!int).sum).sum.writeln;
}
