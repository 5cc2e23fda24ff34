Module Program
    Sub Main(words As String())
        Console.WriteLine("so far")
        Dim numbers = {1, 2, 3}
        Console.WriteLine(numbers(words.Length + 3))
    End Sub
End Module
