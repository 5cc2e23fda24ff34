-- Reads a program and says what is wrong with its syntax; runs nothing.
local program, message = loadfile(arg[1], "t")
if not program then
  io.stderr:write(message, "\n")
  os.exit(1)
end
