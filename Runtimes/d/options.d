/// Options of the D runtime, linked into each program that has none of its own.
///
/// The garbage collector marks in the program's thread. Its default is a thread for each of the
/// host's processors, whose CPU time would count against the program.
module sandpiper_options;

extern (C) __gshared string[] rt_options = ["gcopt=parallel:0"];
