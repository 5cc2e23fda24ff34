void main()
{
    return missing;
}
