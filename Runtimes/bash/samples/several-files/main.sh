source shapes/square.sh
area 3
