"""What driver.py needs for a program that Python does not compile as it stands: one that returns
at the top level, or is indented as a whole."""

import _ast
import warnings

ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
NAME = "<code>"


def compiled(source, error):
    """(code, whether it is a function that is to be called) of a program with which Python has
    failed by this error. Raises it, or the one that remains."""
    tree = None
    if isinstance(error, IndentationError) and is_indented(source):
        tree = indented(source)
        code, error = attempt(tree)
        if error is None:
            return code, False
    if not has_return(error):
        raise error
    return as_function(tree or parse(source)), True


def attempt(source):
    """(code, None) or (None, why not). Not raised: what is tried next would become its context."""
    try:
        return compile(source, NAME, "exec", dont_inherit=True), None
    except SyntaxError as error:
        return None, error.with_traceback(None)


def has_return(error):
    return isinstance(error, SyntaxError) and "'return' outside" in (error.msg or "")


def parse(source):
    # Of what it warns about, the first attempt has warned.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(source, NAME, "exec", ONLY_AST, dont_inherit=True)


def is_indented(source):
    """Whether the first line that is code begins with a blank."""
    for line in source.splitlines():
        text = line.strip()
        if text and not text.startswith("#"):
            return line[0] in " \t"
    return False


def indented(source):
    """The tree of a program that is indented as a whole. No text is moved: what stands in
    literals stays as it is."""
    try:
        tree = compile("if 1:\n" + source, NAME, "exec", ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        for name in ("lineno", "end_lineno"):
            if getattr(error, name, None):
                setattr(error, name, getattr(error, name) - 1)
        raise error
    block, *others = tree.body
    if others:
        raise IndentationError(
            "unindent does not match the indentation of the first line",
            (NAME, others[0].lineno - 1, 1, None))
    tree.body = block.body
    move_up(tree)
    return tree


def move_up(root):
    """Every node one line up."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes += node
        elif hasattr(node, "_fields"):
            if hasattr(node, "lineno"):
                node.lineno -= 1
            if getattr(node, "end_lineno", None):
                node.end_lineno -= 1
            nodes += [getattr(node, name, None) for name in node._fields]


# --- `return` at the top level -------------------------------------------------------------------


def as_function(tree):
    """The program as a module that defines one function, whose body the program is. All its names
    are global, as they would be without it."""
    body = tree.body
    # Python wants these at the beginning of a module.
    front = 0
    if body and isinstance(body[0], _ast.Expr) and isinstance(
            getattr(body[0].value, "value", None), str):
        front = 1
    while front < len(body) and isinstance(body[front], _ast.ImportFrom) and (
            body[front].module == "__future__"):
        front += 1
    head, body = body[:front], body[front:]
    drop_annotations(body)
    place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
    more = {"type_params": []} if "type_params" in _ast.FunctionDef._fields else {}
    nothing = _ast.arguments(
        posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])

    def module(body):
        function = _ast.FunctionDef(
            name="<module>", args=nothing, body=body, decorator_list=[], **more, **place)
        tree.body = [*head, function]
        return compile(tree, NAME, "exec", dont_inherit=True)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inner = function_code(module(body))
        if inner.co_flags & 0x2A0:  # a generator or a coroutine
            raise SyntaxError("'yield' outside function", (NAME, None, None, None))
        names = [name for name in inner.co_varnames + inner.co_cellvars if name.isidentifier()]
        if not names:
            return module(body)
        return module([_ast.Global(names=names, **place), *body])


def function_code(code):
    return next(value for value in code.co_consts if getattr(value, "co_name", "") == "<module>")


def drop_annotations(body):
    """`x: T = v` becomes `x = v`, and `x: T` nothing: an annotated name cannot be global."""
    for index, statement in enumerate(body):
        if isinstance(statement, _ast.AnnAssign) and isinstance(statement.target, _ast.Name):
            place = {
                name: getattr(statement, name)
                for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
            if statement.value is None:
                body[index] = _ast.Pass(**place)
            else:
                body[index] = _ast.Assign(
                    targets=[statement.target], value=statement.value, **place)
        elif not isinstance(
                statement, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                drop_annotations(getattr(statement, name, None) or [])
            for name in ("handlers", "cases"):
                for part in getattr(statement, name, None) or []:
                    drop_annotations(part.body)
