import std.range, std.stdio, std.string;

void main()
{
    auto größe = readln.chomp;
    writeln(größe, ": ", größe.walkLength);
}
