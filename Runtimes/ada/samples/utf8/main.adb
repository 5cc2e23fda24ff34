with Ada.Strings.UTF_Encoding.Wide_Wide_Strings;
with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   use Ada.Strings.UTF_Encoding.Wide_Wide_Strings;
   Line : constant String            := Get_Line;
   Text : constant Wide_Wide_String := Decode (Line);
begin
   Put_Line ((if Line = "größe 🦜" then Line else "???") & ":" & Text'Length'Image);
end Main;
