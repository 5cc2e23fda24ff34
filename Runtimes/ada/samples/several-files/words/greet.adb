with Ada.Text_IO;

procedure Greet is
begin
   Ada.Text_IO.Put ("three");
end Greet;
