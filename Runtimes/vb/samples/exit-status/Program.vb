Module Program
    Function Main() As Integer
        Console.WriteLine("bye")
        Return 3
    End Function
End Module
