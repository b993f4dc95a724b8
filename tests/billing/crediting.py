"""Schemes and facts in short, for the tests of service credits."""

from typing import Any

from msp.billing.rate import rate


def credit(scheme: dict[str, Any], facts: dict[str, Any], currency: str = "EUR") -> dict[str, Any]:
    """The answer of the evaluator; its last step must be the credit."""
    given = {"currency": currency, "scheme": scheme, "facts": {"bases": {"ALL": "10000.00"}} | facts}
    result = rate({"calculator": "service_credit", "given": given})
    assert "error" not in result, result
    assert result["steps"][-1]["value"] == result["answer"]["credit"]
    return result["answer"]


def one(measure: dict[str, Any], award: dict[str, Any], **rule: Any) -> dict[str, Any]:
    """A scheme of one measure `m` and one rule."""
    return {"measures": {"m": measure}, "rules": [{"measure": "m", "base": "ALL", "award": award} | rule]}


def value(figure: str) -> dict[str, Any]:
    """Facts of `m` as a figure."""
    return {"measures": {"m": {"value": figure}}}


def ratio(met: int, total: int) -> dict[str, Any]:
    """Facts of `m` as a count."""
    return {"measures": {"m": {"met": met, "total": total}}}


def late(*minutes: tuple[str, str]) -> dict[str, Any]:
    """Facts of `m` as breaches: minutes taken and their target, for each."""
    breaches = [{"event": f"INC-{n}", "took": took, "target": target} for n, (took, target) in enumerate(minutes, 1)]
    return {"measures": {"m": {"breaches": breaches}}}


AVAILABILITY_BANDS = [
    {"gte": "99.9", "pct": "0"},
    {"gt": "95", "lt": "99.9", "pct": "5"},
    {"gte": "90", "lte": "95", "pct": "10"},
    {"lt": "90", "pct": "15"},
]
