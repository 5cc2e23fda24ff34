Module Program
    Sub Main()
        Dim separators = New Char() {" "c, Chr(10)}
        Dim words = Console.In.ReadToEnd().Split(separators, StringSplitOptions.RemoveEmptyEntries)
        Console.WriteLine(words.Sum(Function(word) Integer.Parse(word)))
    End Sub
End Module
