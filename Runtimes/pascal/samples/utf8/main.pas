program Main;
var
  Line: string;
  Letter: Char;
  Count: Integer = 0;
begin
  ReadLn(Line);
  if Line <> 'größe 🦜' then Halt(1);
  for Letter in Line do
    if Ord(Letter) and $C0 <> $80 then Inc(Count);
  WriteLn(Line, ': ', Count);
end.
