Imports System.Globalization

Module Program
    Sub Main()
        Dim line = Console.ReadLine()
        Console.WriteLine("{0}: {1}", line, New StringInfo(line).LengthInTextElements)
    End Sub
End Module
