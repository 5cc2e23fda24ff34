unit Names;

interface

function NameOf(Number: Integer): string;

implementation

uses
  SysUtils;

function NameOf(Number: Integer): string;
begin
  if Number = 3 then Result := LowerCase('THREE') else Result := IntToStr(Number);
end;

end.
