program Main;
begin
  WriteLn(Missing);
end.
