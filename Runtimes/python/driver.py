"""Runs a program as python3 would, and says on descriptor 3 what came of it.

    python3 driver.py FILE

The program is a module named __main__, with one thing more than Python allows: `return` at the top
level ends it, and its value is the result. The record is one JSON object, written when the program
is over, {"result": ANY} or {"error": TEXT}; no record means that the process died before. The exit
status is Python's, and so is the traceback on stderr.

It starts with every run: what most programs do not need is imported where it is needed.
"""

import sys

from os import close, getpid, set_inheritable, write
from os.path import abspath, dirname

REPORT = 3
HOOK = sys.excepthook
FOLDER = dirname(__file__) + "/"
# The name of the source in tracebacks.
NAME = "<code>"
ERROR_LENGTH = 1 << 20


# --- the source ----------------------------------------------------------------------------------


def compiled(source):
    """(code, whether it is a function that is to be called) of a program's text."""
    if "\0" in source:
        raise SyntaxError("source code cannot contain null bytes", (NAME, None, None, None))
    code, error = attempt(source)
    if error is None:
        return code, False
    # Rare enough not to be read with every run.
    import toplevel

    return toplevel.compiled(source, error)


def attempt(source):
    """(code, None) or (None, why not). Not raised: what is tried next would become its context."""
    try:
        return compile(source, NAME, "exec", dont_inherit=True), None
    except SyntaxError as error:
        return None, error.with_traceback(None)


# --- the run -------------------------------------------------------------------------------------


def run(path):
    """(record, how to exit)."""
    main = type(sys)("__main__")
    main.__file__ = path
    main.__builtins__ = __builtins__
    sys.modules["__main__"] = main
    sys.argv[:] = [path]
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        source = file.read().removeprefix("\ufeff")
    try:
        code, is_function = compiled(source)
        # Up to here it is the folder of this file.
        sys.path[0] = dirname(path)
        result = None
        exec(code, main.__dict__)
        if is_function:
            result = main.__dict__.pop("<module>")()
        return '{"result":' + encoded(result) + "}", 0
    except SystemExit as end:
        return exited(end.code)
    except BaseException as error:
        # Else the frames of the program would be its context for ever.
        failure = error
    return failed(failure, source)


def exited(code):
    """What sys.exit(code) means."""
    if code is None:
        return '{"result":null}', 0
    if isinstance(code, int):
        status = code & 0xFF
        if status == 0:
            return '{"result":null}', 0
        return problem("Process exited with code %d" % status), status
    return problem(text(code)), code


def failed(error, source):
    show(error, source)
    words = text(error)
    kind = type(error).__name__
    if isinstance(error, SyntaxError):
        words = kind + ": " + words
    return problem("Error: " + (words or kind) + "\n"), 1


def show(error, source):
    """The traceback as Python prints it, without what happened in here."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(FOLDER):
        trace = trace.tb_next
    error = error.with_traceback(trace)
    try:
        if sys.excepthook is not HOOK:
            sys.excepthook(type(error), error, trace)
            return
        import linecache
        import traceback

        lines = source.splitlines(keepends=True)
        linecache.cache[NAME] = (len(source), None, lines, NAME)
        if isinstance(error, SyntaxError) and error.filename == NAME and not error.text:
            error.text = linecache.getline(NAME, error.lineno or 0) or None
        traceback.print_exception(type(error), error, trace)
    except BaseException:
        pass


def text(value):
    try:
        return str(value)
    except BaseException as error:
        return "<%s that str() fails on: %s>" % (type(value).__name__, type(error).__name__)


# --- the record ----------------------------------------------------------------------------------


def problem(words):
    return '{"error":' + encoded(words[:ERROR_LENGTH]) + "}"


def encoded(value):
    """The value as strict JSON, by the rules of json.dumps. Its package is slow to import and not
    needed: what does the work is in here."""
    if value is None:
        return "null"
    try:
        from _json import encode_basestring, make_encoder

        encoder = make_encoder(
            {}, refuse, encode_basestring, None, ":", ",", False, False, False)
    except (ImportError, TypeError):
        import json

        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return "".join(encoder(value, 0))


def refuse(value):
    raise TypeError(
        f"Object of type {value.__class__.__name__} is not JSON serializable")


def report(record):
    rest = memoryview(record.encode("utf-8", "sandpiper"))
    while rest:
        rest = rest[write(REPORT, rest):]


def without_surrogates(error):
    """What cannot be written as UTF-8 becomes U+FFFD."""
    return "\ufffd".encode() * (error.end - error.start), error.end


def start(path):
    import codecs

    codecs.register_error("sandpiper", without_surrogates)
    try:
        # What the program starts must not have it.
        set_inheritable(REPORT, False)
        has_report = True
    except OSError:
        has_report = False
    sys.stdout.reconfigure(errors="sandpiper")
    process = getpid()
    record, status = run(abspath(path))
    # A child that the program forked comes by here too.
    if has_report and getpid() == process:
        try:
            report(record)
            close(REPORT)
        except OSError:
            pass
    sys.exit(status)


start(sys.argv[1])
