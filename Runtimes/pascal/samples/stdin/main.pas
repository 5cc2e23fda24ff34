program Main;
var
  Number, Sum: Integer;
begin
  Sum := 0;
  while not SeekEof do
  begin
    Read(Number);
    Sum += Number;
  end;
  WriteLn(Sum);
end.
