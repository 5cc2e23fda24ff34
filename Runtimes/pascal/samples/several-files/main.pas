program Main;

uses
  Squares, Names;

{$I version.inc}

begin
  WriteLn(NameOf(3), ' ', Area(3), ' ', Version);
end.
