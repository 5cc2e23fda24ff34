Module Program
    Sub Main()
        Do
        Loop
    End Sub
End Module
