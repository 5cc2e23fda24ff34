BEGIN {
    block = sprintf("%1000000s", "x")
    while (1) blocks[n++] = block n
}
