with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;
with Ada.Text_IO;         use Ada.Text_IO;

procedure Main is
   Sum, Number : Integer := 0;
begin
   while not End_Of_File loop
      Get (Number);
      Sum := Sum + Number;
   end loop;
   Put (Sum, Width => 0);
   New_Line;
end Main;
