program Main;
var
  I: Integer;
begin
  for I := 1 to ParamCount do
  begin
    if I > 1 then Write('|');
    Write(ParamStr(I));
  end;
  WriteLn;
end.
