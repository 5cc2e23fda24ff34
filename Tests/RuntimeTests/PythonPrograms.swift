extension PythonDriverTests {
    /// What a top-level `return` gives.
    static let values: [Case] = [
        good("prints", "print('x')", stdout: "x\n"),
        good("a number", "return 42", result: "42"),
        good("the last expression is no result", "5"),
        good("a variable named result is none", "result = 5"),
        good(
            "keys to text, tuples to arrays", "return {'a': (1, 2), 3: None}",
            result: #"{"a":[1,2],"3":null}"#),
        good(
            "a large integer stays exact", "return [2**70, 9007199254740993]",
            result: "[1180591620717411303424,9007199254740993]"),
        good("floats", "return [0.1, -0.0, 1e100]", result: "[0.1,-0.0,1e+100]"),
        good("true", "return True", result: "true"),
        good(
            "text with quotes and controls", #"return "q\"\\\n\x00""#,
            result: #""q\"\\\n\u0000""#),
        good(
            "an enumeration's number", "import enum\nclass E(enum.IntEnum):\n  A = 1\nreturn E.A",
            result: "1"),
        bad("NaN", "return float('nan')", "Out of range float values are not JSON compliant"),
        good(
            "a lone surrogate", #"print("\ud800!")"# + "\n" + #"return "\ud800""#,
            result: "\"\u{FFFD}\"", stdout: "\u{FFFD}!\n"),
        good("nothing after a return", "print(1)\nreturn 1\nprint(2)", result: "1", stdout: "1\n"),
        bad(
            "a set", "print('k')\nreturn {1}",
            "Error: Object of type set is not JSON serializable\n", stdout: "k\n"),
        bad("bytes", "return b''", "Error: Object of type bytes is not JSON serializable\n"),
        bad(
            "a decimal", "import decimal\nreturn decimal.Decimal(1)",
            "Error: Object of type Decimal is not JSON serializable\n"),
        bad("a circle", "a = []\na.append(a)\nreturn a", "Error: Circular reference detected\n"),
        bad(
            "nested too deeply", "a = []\nfor i in range(300): a = [a]\nreturn a",
            "Error: the result is nested deeper than 128\n", exitCode: 0),
        bad(
            "too large", "return 'x' * (9 << 20)",
            "Error: the result is larger than 8388608 bytes\n", exitCode: 0),
    ]

    /// Exceptions and exits.
    static let endings: [Case] = [
        bad(
            "an exception", "print('antes')\n1/0", "Error: division by zero\n", stdout: "antes\n",
            stderr: "  File \"<code>\", line 2, in <module>\n    1/0\n"),
        bad("the text of a KeyError", "{}['k']", "Error: 'k'\n"),
        bad("an exception without text is named", "raise ValueError()", "Error: ValueError\n"),
        bad("endless recursion", "def f(): f()\nf()", "Error: maximum recursion depth exceeded"),
        bad("more memory than there can be", "[0] * 10**13", "Error: MemoryError\n"),
        bad(
            "an exception whose text fails",
            "class E(Exception):\n  def __str__(self): raise SystemExit\nraise E", "Error: <E"),
        bad("a keyboard interrupt", "raise KeyboardInterrupt", "Error: KeyboardInterrupt\n"),
        good("sys.exit()", "print('a')\nimport sys\nsys.exit()", stdout: "a\n"),
        good("sys.exit(0)", "import sys; sys.exit(0)"),
        good("exit()", "print(1)\nexit()", stdout: "1\n"),
        good("quit()", "quit()"),
        bad(
            "sys.exit(3)", "print('p')\nimport sys\nsys.exit(3)", "Process exited with code 3",
            stdout: "p\n", exitCode: 3),
        bad("sys.exit with a message", "import sys\nsys.exit('msg')", "msg", stderr: "msg\n"),
        bad("os._exit", "import os\nos._exit(3)", "Process exited with code 3", exitCode: 3),
        bad(
            "os._exit(0)", "import os\nprint('x', flush=True)\nos._exit(0)",
            "Process exited with code 0 without a result", stdout: "x\n", exitCode: 0),
        bad(
            "a report that is closed", "import os\nos.close(3)\nreturn 5",
            "Process exited with code 0 without a result", exitCode: 0),
        bad("a signal", "import os\nos.kill(os.getpid(), 9)", "SIGKILL", exitCode: -9),
        bad("a broken pointer", "import ctypes\nctypes.string_at(0)", "SIGSEGV", exitCode: -11),
        bad(
            "execve", "import os\nos.execv('/bin/echo', ['echo', 'e'])",
            "Process exited with code 0 without a result", stdout: "e\n", exitCode: 0),
        bad(
            "an exit behind the end", "import atexit, os\natexit.register(os._exit, 4)\nreturn 1",
            "Process exited with code 4", exitCode: 4),
    ]

    /// Texts that are hard to compile.
    static let sources: [Case] = [
        bad(
            "a syntax error", "x = 1\nif x\n  pass", "SyntaxError: expected ':' (<code>, line 2)",
            stderr: "if x"),
        bad("bad indentation", "if 1:\nx = 1", "IndentationError: expected an indented block"),
        bad("an indent from nowhere", "x = 1\n  y = 2", "unexpected indent (<code>, line 2)"),
        bad("yield at the top level", "yield 1", "SyntaxError: 'yield' outside function"),
        bad("yield and return", "return 1\nyield 2", "SyntaxError: 'yield' outside function"),
        bad("await at the top level", "await x", "SyntaxError: 'await' outside function"),
        bad(
            "return in a class", "class A:\n  return 1",
            "'return' outside function (<code>, line 2)"),
        good("nothing", ""), good("a comment", "# nothing\n"),
        good("from __future__", "from __future__ import annotations\nprint(1)", stdout: "1\n"),
        good(
            "from __future__, docstring and return",
            "'doc'\nfrom __future__ import annotations\nprint(__doc__)\nreturn 1", result: "1",
            stdout: "doc\n"),
        good("import *", "from math import *\nprint(floor(pi))", stdout: "3\n"),
        bad("import * and return", "from math import *\nreturn 1", "SyntaxError: import *"),
        good("literals of several lines", "x = '''a\nb\n  c'''\nreturn x", result: #""a\nb\n  c""#),
        good(
            "indented as a whole", "\n  # c\n  x = '''a\n b'''\n  print(x)\n  return x",
            result: #""a\n b""#, stdout: "a\n b\n"),
        good("indented with tabs", "\tif 1:\n\t\treturn 3", result: "3"),
        bad("an error in what is indented", "  x = 1\n  if x\n", "expected ':' (<code>, line 2)"),
        bad(
            "a trace in what is indented", "  x = 1\n  x / 0\n", "Error: division by zero\n",
            stderr: "line 2, in <module>"),
        bad("indented at first", "  x = 1\ny = 2", "IndentationError"),
        good("CRLF", "if 1:\r\n  print('''a\r\nb''')\r\n", stdout: "a\nb\n"),
        good("a byte order mark", "\u{FEFF}print(1)", stdout: "1\n"),
        bad("NUL", "print(1)\0", "SyntaxError: source code cannot contain null bytes"),
        good("braces and percents", "print('{0} {} %s {{')", stdout: "{0} {} %s {{\n"),
        good("emoji", "print('ñ😀')\nreturn 'é'", result: "\"é\"", stdout: "ñ😀\n"),
        good("a coding line that lies", "# coding: latin-1\nprint('é')", stdout: "é\n"),
    ]

    /// Streams, children, threads.
    static let processes: [Case] = [
        good("stderr is no failure", "import sys\nprint('w', file=sys.stderr)", stderr: "w\n"),
        good(
            "a warning", "import warnings\nwarnings.warn('x')", stderr: "<code>:2: UserWarning: x"),
        good("logging", "import logging\nlogging.warning('x')", stderr: "WARNING:root:x\n"),
        good(
            "os.write", "import os\nos.write(1, b'x\\n')\nos.write(2, b'y')", stdout: "x\n",
            stderr: "y"),
        good(
            "a child's output", "import subprocess\nsubprocess.run(['echo', 'hi'])",
            stdout: "hi\n"),
        good(
            "a child has no report",
            """
            import subprocess
            subprocess.run(['sh', '-c', 'echo x >&3'], stderr=subprocess.DEVNULL, close_fds=False)
            return 1
            """, result: "1"),
        bad("input", "input('n? ')", "Error: EOF when reading a line\n", stdout: "n? "),
        good(
            "200 kB", "print('x' * 200_000)",
            stdout: String(repeating: "x", count: 200_000) + "\n"),
        good(
            "a fork that ends as its parent",
            """
            import os
            child = os.fork()
            if child: os.waitpid(child, 0)
            return child > 0
            """, result: "true"),
        good(
            "what holds the pipes is ended",
            """
            import os, time
            if os.fork() == 0: time.sleep(100)
            return 1
            """, result: "1"),
        good(
            "a pool",
            """
            import multiprocessing
            def square(x): return x * x
            with multiprocessing.Pool(2) as pool: return pool.map(square, [1, 2, 3])
            """, result: "[1,4,9]"),
        good(
            "threads go on",
            """
            import threading, time
            def late():
                time.sleep(0.05)
                print('late')
            threading.Thread(target=late).start()
            """, stdout: "late\n"),
        good("atexit", "import atexit\natexit.register(print, 'bye')", stdout: "bye\n"),
        good(
            "no variable of the server's", "import os\nreturn sorted(os.environ)",
            result:
                #"["HOME","LC_CTYPE","LIBC_FATAL_STDERR_","PATH","PISTON_LANGUAGE","#
                + #""PYTHONDONTWRITEBYTECODE"]"#
        ),
        bad(
            "a forged record", "import os\nos.write(3, b'{\"result\":5}')\nreturn 1",
            "Process exited with code 0, and its result cannot be read", exitCode: 0),
    ]

    /// Names, with and without a `return`.
    static let scopes: [Case] = [
        good("__main__", "if __name__ == '__main__':\n  print('m')", stdout: "m\n"),
        good("global", "x = 1\ndef f():\n  global x\n  x = 2\nf()\nprint(x)", stdout: "2\n"),
        good(
            "global and return", "x = 1\ndef f():\n  global x\n  x = 2\nf()\nreturn x",
            result: "2"),
        good(
            "comprehensions", "d = [1, 2]\nk = 2\nreturn [i * k for i in d if (lambda: k)()]",
            result: "[2,4]"),
        good("a walrus in one", "return [y for i in [1] if (y := i)], y", result: "[[1],1]"),
        good(
            "annotations", "x: 'T' = 1\ny: Unknown\nfor i in [1]:\n  z: int = 3\nreturn x + z",
            result: "4"),
        good("match", "match 1:\n  case n:\n    q: int = n\nreturn q", result: "1"),
        good(
            "try and finally", "try:\n  return 1\nfinally:\n  print('f')", result: "1",
            stdout: "f\n"),
        good(
            "except as", "try: 1/0\nexcept Exception as e: x = str(e)\nreturn x",
            result: #""division by zero""#),
        good("del", "x = 1\ndel x\nreturn 'x' in globals()", result: "false"),
        good("import a.b", "import os.path\nreturn os.sep", result: #""/""#),
        good(
            "a class", "class A:\n  x: int = 1\n  def f(self): return self.x\nreturn A().f()",
            result: "1"),
        good(
            "asyncio", "import asyncio\nasync def m(): return 7\nreturn asyncio.run(m())",
            result: "7"),
        good(
            "pickle finds what is defined",
            """
            import pickle
            class A: pass
            pickle.loads(pickle.dumps(A()))
            return 1
            """, result: "1"),
        bad(
            "nonlocal", "x = 1\ndef f():\n  nonlocal x\nreturn 1", "SyntaxError: no binding for",
            stderr: "nonlocal x"),
        bad(
            "a trace through functions", "def f():\n  return 1 / 0\n\nf()\nreturn 1",
            "Error: division by zero\n", stderr: "line 4, in <module>\n    f()\n"),
    ]
}
