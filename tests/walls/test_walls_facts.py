"""Every fact has its line in the wiring, and every effect its deliverer."""

import ast

from msp import wiring
from tests.walls.house import sources


def _all_facts() -> set[str]:
    # By name: a dataclass with slots is a second class of the same name, and the first lives on as a subclass.
    families = {"Fact", "TicketFact"}
    return {
        f"{path.removesuffix('.py').replace('/', '.')}.{node.name}"
        for path, tree in sources().items()
        if path.endswith("events.py")
        for node in tree.body
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & families
        if node.name not in families
    }


def test_every_fact_is_wired(app):
    assert _all_facts() == {f"{fact.__module__}.{fact.__name__}" for fact in wiring.REACTIONS}


def test_every_fact_is_published_somewhere(app):
    names = {node.id for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {fact.__name__ for fact in wiring.REACTIONS} <= names


def test_every_queued_effect_has_a_deliverer(app):
    kinds = {
        call.args[0].value
        for tree in sources().values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name | ast.Attribute)
        and (call.func.id if isinstance(call.func, ast.Name) else call.func.attr) == "Effect"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert kinds <= set(wiring.EFFECTS)
