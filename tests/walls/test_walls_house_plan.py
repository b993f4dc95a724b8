"""docs/house.md is the plan of the house: every file stands in it once, with the first words of its own docstring."""

import ast
import re

from tests.walls.house import ROOT, sources

LINE = re.compile(r"^(msp/\S+\.py)\s{2,}(\S.*)$", re.MULTILINE)


def _told() -> dict[str, str]:
    return dict(LINE.findall((ROOT / "docs" / "house.md").read_text()))


def _meant() -> dict[str, str]:
    first_lines = {path: (ast.get_docstring(tree) or "").split("\n")[0] for path, tree in sources().items()}
    return {path: line for path, line in first_lines.items() if not path.endswith("__init__.py")}


def test_every_file_of_the_house_is_on_its_plan():
    assert set(_told()) == set(_meant())


def test_the_plan_says_what_each_file_says_of_itself():
    assert _told() == _meant()
