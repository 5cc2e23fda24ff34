Module Program
    Sub Main(words As String())
        Console.WriteLine(String.Join("|", words))
    End Sub
End Module
