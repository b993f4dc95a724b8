"""Small things stay small: no function over 40 lines, no file over 250, few parameters, no hidden imports."""

import ast
from statistics import median, quantiles

from tests.walls.house import ROOT, functions, sources

FUNCTION_LIMIT, FILE_LIMIT, PARAMETER_LIMIT = 40, 250, 5
#: Tables of examples are long by nature; a test file that outgrows even this is two subjects.
TEST_FILE_LIMIT = 400


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_no_function_is_longer_than_forty_lines():
    long = {
        f"{path}:{function.name}": _length(function)
        for path, tree in sources().items()
        for function in functions(tree)
        if _length(function) > FUNCTION_LIMIT
    }
    assert not long


def test_functions_are_mostly_short():
    lengths = sorted(_length(function) for tree in sources().values() for function in functions(tree))
    deciles = quantiles(lengths, n=10)
    assert deciles[4] <= 6
    assert deciles[8] <= 18


def test_no_file_is_longer_than_its_limit():
    files = {path: ROOT / path for folder in ("msp", "tests", "migrations", "bench") for path in sources(folder)}
    lines = {path: len(file.read_text().splitlines()) for path, file in files.items()}
    limits = {"msp": FILE_LIMIT, "bench": FILE_LIMIT}
    assert not {path: n for path, n in lines.items() if n > limits.get(path.split("/")[0], TEST_FILE_LIMIT)}


def test_files_are_mostly_short():
    assert median(len((ROOT / path).read_text().splitlines()) for path in sources()) <= 90


def test_no_function_takes_more_than_five_parameters():
    crowded = {
        f"{path}:{function.name}"
        for path, tree in sources().items()
        for function in functions(tree)
        if _parameters(function) > PARAMETER_LIMIT
    }
    assert not crowded


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    # `now` and `by` are what the door hands down to everything, and self is no choice.
    return len([name for name in names if name not in {"self", "cls", "now", "by"}])


def test_no_import_hides_inside_a_function():
    hidden = {
        f"{path}:{function.name}"
        for path, tree in sources().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not hidden


def test_a_face_is_a_table_of_contents():
    faces = {path: ROOT / path for path in sources() if path.endswith("__init__.py") and path.count("/") == 2}
    long = {path: _statement_lines(file.read_text()) for path, file in faces.items()}
    assert not {path: lines for path, lines in long.items() if lines > 40}


def _statement_lines(source: str) -> int:
    # Names are one a line when the formatter breaks a list; a face is measured by its statements' own lines.
    return sum(1 for line in source.splitlines() if line and not line.startswith(("    ", ")", "]")))
