"""Asking a calculator the way `msp rate` does."""

from typing import Any

from msp.billing.rate import rate


def answer_of(calculator: str, **given: Any) -> dict[str, Any]:
    """The answer of a calculator; fails when it refuses."""
    result = rate({"calculator": calculator, "given": given})
    assert "error" not in result, result["error"]
    return result["answer"]


def refusal_of(calculator: str, **given: Any) -> str:
    """The sentence with which a calculator refuses."""
    return rate({"calculator": calculator, "given": given})["error"]
