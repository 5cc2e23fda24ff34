{ The unit of squares. }
unit Square;

interface

function Area(Side: Integer): Integer;

implementation

function Area(Side: Integer): Integer;
begin
  Area := Side * Side;
end;

end.
