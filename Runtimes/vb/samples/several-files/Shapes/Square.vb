Namespace Shapes
    Public Class Square
        Private ReadOnly side As Integer

        Public Sub New(side As Integer)
            Me.side = side
        End Sub

        Public ReadOnly Property Area As Integer
            Get
                Return side * side
            End Get
        End Property
    End Class
End Namespace
