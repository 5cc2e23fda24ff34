let number = 3
echo nunber
