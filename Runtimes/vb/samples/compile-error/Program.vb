Module Program
    Sub Main()
        Missing()
    End Sub
End Module
