module example.com/drawing

go 1.18
