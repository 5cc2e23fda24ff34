uses Square;
begin
  WriteLn(Area(3));
end.
