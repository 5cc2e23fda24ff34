program Main;

uses
  SysUtils;

begin
  WriteLn('so far');
  WriteLn(StrToInt('seven'));
end.
