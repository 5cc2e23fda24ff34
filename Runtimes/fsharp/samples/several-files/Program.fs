printfn "%d" (Shapes.Square.area 3)
