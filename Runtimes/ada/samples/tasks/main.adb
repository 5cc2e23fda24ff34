with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   task type Worker (Number : Natural) is
      entry Result (Value : out Natural);
   end Worker;

   task body Worker is
   begin
      accept Result (Value : out Natural) do
         Value := Number * Number;
      end Result;
   end Worker;

   Two   : Worker (2);
   Three : Worker (3);
   A, B  : Natural;
begin
   Two.Result (A);
   Three.Result (B);
   Put_Line (Natural'Image (A + B));
end Main;
