"""What docs/ says is true: words stand in code, examples give what is printed, named files exist."""

import ast
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from msp.billing.rate import rate
from msp.sla.timeline import answer_hours, explain_timeline
from tests.walls.house import ROOT, sources

DOCS = ROOT / "docs"
ANSWER: dict[str, Callable[[object], dict[str, Any]]] = {
    "explain": explain_timeline,
    "hours": answer_hours,
    "rate": rate,
}
EXAMPLE = re.compile(r"<!-- example: (\w+) -->\n```json\n(.*?)\n```\nprints\n```json\n(.*?)\n```", re.DOTALL)
CODE_NAME = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)(?:\.([A-Za-z_]+))?`")


def _read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _examples(name: str) -> list[tuple[str, str, str]]:
    return EXAMPLE.findall(_read(name))


@pytest.mark.parametrize(
    ("kind", "question", "printed"),
    [*_examples("clocks.md"), *_examples("money.md")],
    ids=lambda text: " ".join(text.split())[:40],
)
def test_an_example_gives_what_is_printed_below_it(kind: str, question: str, printed: str):
    _holds(json.loads(printed), ANSWER[kind](json.loads(question)))


def _holds(printed: Any, answer: Any) -> None:
    """Everything printed is in the answer; an answer may say more than a page prints of it."""
    if isinstance(printed, dict):
        assert isinstance(answer, dict)
        for name, value in printed.items():
            assert name in answer
            _holds(value, answer[name])
    else:
        assert answer == printed


@pytest.mark.parametrize(("name", "least"), [("clocks.md", 56), ("money.md", 12)])
def test_no_example_is_left_out_by_its_spelling(name: str, least: int):
    marked = _read(name).count("<!-- example")
    assert marked == len(_examples(name)) == _read(name).count("\nprints\n")
    assert marked >= least
    assert marked * 2 == _read(name).count("```json")


@cache
def _names_of(room: str) -> dict[str, set[str]]:
    """Every name at the top of a room's files, with the names inside it when it is a class."""
    found: dict[str, set[str]] = {}
    for path, tree in sources().items():
        if path.startswith(f"msp/{room}/") or path == f"msp/{room}.py":
            for node in tree.body:
                for name, inside in _defined(node):
                    found.setdefault(name, set()).update(inside)
    return found


def _defined(node: ast.stmt) -> list[tuple[str, set[str]]]:
    if isinstance(node, ast.ClassDef):
        inside = {name for member in node.body for name, _ in _defined(member)}
        return [(node.name, inside)]
    if isinstance(node, ast.FunctionDef):
        return [(node.name, set())]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [(target.id, set()) for target in targets if isinstance(target, ast.Name)]


def _glossary() -> list[tuple[str, list[tuple[str, str, str]]]]:
    rows = [line.split("|") for line in _read("glossary.md").splitlines() if line.startswith("|")]
    cells = [(row[1].strip(), CODE_NAME.findall(row[2])) for row in rows]
    return [cell for cell in cells if cell[0] not in ("word", "---")]


def test_every_word_of_the_glossary_has_its_name_in_code():
    missing = {
        f"{word}: {'.'.join(filter(None, name))}"
        for word, names in _glossary()
        for name in names
        if name[1] not in _names_of(name[0]) or (name[2] and name[2] not in _names_of(name[0])[name[1]])
    }
    assert not missing
    assert not [word for word, names in _glossary() if not names]


def test_no_word_of_the_glossary_stands_twice():
    words = [word for word, _ in _glossary()]
    assert len(words) == len(set(words)) > 60


def test_every_file_named_in_the_docs_exists():
    named = {
        (page.name, path)
        for page in DOCS.rglob("*.md")
        for path in re.findall(
            r"`((?:msp|tests|docs|templates|static|migrations|bench)/[\w./-]+|Makefile|pyproject\.toml)`",
            page.read_text("utf-8"),
        )
    }
    assert not {(page, path) for page, path in named if not (ROOT / path).exists()}
    assert len([path for page, path in named if page == "recipes.md"]) >= 20


def test_every_decision_says_what_why_and_what_else():
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
        assert headings == ["What", "Why", "What else was weighed"], page.name
