Module Hello
    Sub Main()
        Console.WriteLine("Hello, world!")
    End Sub
End Module
