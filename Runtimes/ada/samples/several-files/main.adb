with Ada.Text_IO; use Ada.Text_IO;
with Greet;
with Shapes.Squares;

procedure Main is
   One : constant Shapes.Squares.Square := (Side => 3);
begin
   Greet;
   Put_Line (Shapes.Squares.Area (One)'Image);
end Main;
