"""What is imported only when it is asked for: a start does without it, and it is there when it is asked for."""

import ast
import subprocess
import sys
from importlib import import_module

import pytest

from msp.kernel.later import Later
from tests.walls.house import sources


def _named() -> set[str]:
    """The modules that any file of ours imports later."""
    calls = (node for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.Call))
    later = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Later")
    return {str(call.args[0].value) for call in later if isinstance(call.args[0], ast.Constant)}


@pytest.mark.parametrize("name", sorted(_named()))
def test_what_is_imported_later_is_installed(name: str):
    assert import_module(name)


def test_the_app_starts_without_what_is_imported_later():
    look = "import sys, wsgi; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", look, *_named()], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
    assert len(_named()) >= 4


def test_whatever_is_asked_for_is_the_module_s_own():
    assert Later("json").dumps([1]) == "[1]"
    with pytest.raises(AttributeError):
        _ = Later("json").nothing_of_this_name
