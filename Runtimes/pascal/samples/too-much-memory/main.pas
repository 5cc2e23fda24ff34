program Main;
var
  Block: Pointer;
begin
  while True do
  begin
    GetMem(Block, 1000000);
    FillChar(Block^, 1000000, 1);
  end;
end.
