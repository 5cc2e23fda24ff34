echo "bye"
quit 3
