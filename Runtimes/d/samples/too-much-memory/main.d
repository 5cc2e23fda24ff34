void main()
{
    ubyte[][] blocks;
    for (;;)
    {
        blocks ~= new ubyte[1_000_000];
        blocks[$ - 1][] = 1;
    }
}
