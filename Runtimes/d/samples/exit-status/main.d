import std.stdio;

int main()
{
    writeln("bye");
    return 3;
}
