with Ada.Text_IO;

procedure Main is
   type Block is array (1 .. 1_000_000) of Character;
   type Block_Access is access Block;
   Blocks : array (1 .. 100_000) of Block_Access;
begin
   for One of Blocks loop
      One := new Block'(others => 'x');
   end loop;
   Ada.Text_IO.Put_Line ((1 => Blocks (7).all (9)));
end Main;
