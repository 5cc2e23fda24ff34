Module Program
    Sub Main()
        Console.WriteLine(New Shapes.Square(3).Area)
    End Sub
End Module
