unit Squares;

interface

function Area(Side: Integer): Integer;

implementation

function Area(Side: Integer): Integer;
begin
  Result := Side * Side;
end;

end.
