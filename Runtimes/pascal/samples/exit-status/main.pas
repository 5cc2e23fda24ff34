program Main;
begin
  WriteLn('bye');
  Halt(3);
end.
