Module Program
    Sub Main()
        Dim blocks As New List(Of Byte())
        Do
            Dim block(1000000) As Byte
            For place = 0 To block.Length - 1
                block(place) = 1
            Next
            blocks.Add(block)
        Loop
    End Sub
End Module
