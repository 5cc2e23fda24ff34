import std/os

echo "so far"
let numbers = @[1, 2, 3]
echo numbers[paramCount() + 3]
