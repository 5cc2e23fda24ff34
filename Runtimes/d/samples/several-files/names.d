string of(int number)
{
    return number == 3 ? "three" : "many";
}
