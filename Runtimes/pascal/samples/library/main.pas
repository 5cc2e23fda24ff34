program Main;

uses
  cthreads, Classes, SysUtils, Math, StrUtils, fgl, Generics.Collections, contnrs, fpjson, jsonparser;

type
  TWorker = class(TThread)
    Total: Integer;
    procedure Execute; override;
  end;

procedure TWorker.Execute;
var
  I: Integer;
begin
  for I := 1 to 10 do Total += I;
end;

label
  Done;

var
  Worker: TWorker;
  Words: specialize TDictionary<string, Integer>;
  Numbers: specialize TFPGList<Integer>;
  Data: TJSONData;
begin
  Worker := TWorker.Create(False);
  Worker.WaitFor;
  Words := specialize TDictionary<string, Integer>.Create;
  Words.Add('one', Worker.Total);
  Numbers := specialize TFPGList<Integer>.Create;
  Numbers.Add(Max(3, 4));
  Data := GetJSON('{"five": [5]}');
  try
    raise Exception.Create('caught');
  except
    on Error: Exception do WriteLn(Error.Message);
  end;
  goto Done;
  WriteLn('never');
Done:
  WriteLn(Words['one'], ' ', Numbers[0], ' ', Data.FindPath('five[0]').AsInteger, ' ',
    ReverseString('abc'));
end.
