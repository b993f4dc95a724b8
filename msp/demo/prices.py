"""What the demo's clients pay: a fee per tier, time per tier, and four ways to give money back."""

from typing import Any


def _fee(key: str, tier: str, name: str, amount: str) -> dict[str, Any]:
    return {"key": key, "tier": tier, "kind": "fixed", "name": name, "amount": amount}


def _included(tier: str, name: str) -> dict[str, Any]:
    return {"key": f"{tier.lower()}-time", "tier": tier, "kind": "included", "name": name}


def _time(tier: str, name: str, card: dict[str, Any]) -> dict[str, Any]:
    return {"key": f"{tier.lower()}-time", "tier": tier, "kind": "time", "name": name, "card": card}


#: Two per cent of the desk's fee for every point that the first answers fall below 95 %, started points whole.
_ACORN_CREDIT = {
    "measures": {
        "first answers": {
            "source": "ratio",
            "clock": "first_response",
            "filter": {"tier": "L1"},
            "target": "95",
            "min_count": {"n": 10},
        }
    },
    "rules": [
        {
            "id": "first answers in time",
            "measure": "first answers",
            "base": "L1",
            "award": {"kind": "step", "step": "1", "partial": "part", "pct": "2"},
            "max_pct": "20",
        }
    ],
    "caps": [{"scope": "period", "pct": "10", "base": "ALL"}],
}

#: Four per cent of the desk's fee, once, when fewer than 97 of 100 first answers came in time.
_BIRCH_CREDIT = {
    "measures": {
        "desk answers": {"source": "ratio", "clock": "first_response", "filter": {"tier": "L1"}, "target": "97"}
    },
    "rules": [
        {
            "id": "desk answers in time",
            "measure": "desk answers",
            "base": "L1",
            "award": {"kind": "flat", "pct": "4"},
        }
    ],
}

#: The lower the share that was solved in time, the higher the per cent of the whole invoice.
_CEDAR_CREDIT = {
    "measures": {"solved in time": {"source": "ratio", "clock": "resolution", "target": "95"}},
    "rules": [
        {
            "id": "solved in time",
            "measure": "solved in time",
            "base": "ALL",
            "award": {
                "kind": "bands",
                "on": "value",
                "bands": [
                    {"gte": "95", "pct": "0"},
                    {"gte": "90", "lt": "95", "pct": "5"},
                    {"gte": "85", "lt": "90", "pct": "10"},
                    {"lt": "85", "pct": "20"},
                ],
            },
        }
    ],
    "min_amount": "10.00",
}

#: A sum for each ticket that was solved too late: the first one is free, twice the time costs double.
_DUNE_CREDIT = {
    "measures": {"late solutions": {"source": "breaches", "clock": "resolution", "allowed": 1}},
    "rules": [
        {
            "id": "late solutions",
            "measure": "late solutions",
            "base": "ALL",
            "award": {
                "kind": "per_breach",
                "free": 1,
                "amount": "15000",
                "ladder": [{"over_times": "2", "amount": "30000"}],
            },
            "max_pct": "10",
        }
    ],
}

#: What vendors charge is passed on with eight per cent, from five euros to a hundred and fifty a line of their bill.
_ACORN_VENDORS = {
    "key": "l4-costs",
    "tier": "L4",
    "kind": "passthrough",
    "name": "Vendor costs",
    "markup": {"type": "percent_clamped", "pct": "8", "min": "5.00", "max": "150.00"},
    "apply": "line",
    "fx": [{"currency": "USD", "rate": "0.9180", "from": "2020-01-01"}],
}

RATE_CARDS: dict[str, dict[str, Any]] = {
    "ACORN": {
        "rate_tax": "25",
        "tax_category": "S",
        "lines": [
            _fee("l0", "L0", "Self-service portal, monthly fee", "150.00"),
            _fee("l1", "L1", "Service desk, monthly fee", "3600.00"),
            _included("L1", "Service desk, time"),
            _fee("l2", "L2", "Technical support, monthly fee", "900.00"),
            _time("L2", "Technical support, time", {"rate": "95.00", "increment_minutes": "15", "group_by": "ticket"}),
            _time("L3", "Experts, time", {"rate": "145.00", "minimum_minutes": "30", "increment_minutes": "15"}),
            _fee("l4", "L4", "Vendor management, monthly fee", "250.00"),
            _ACORN_VENDORS,
        ],
        "credits": [{"tier": "L1", "name": "Service credit, first answers", "scheme": _ACORN_CREDIT}],
    },
    "BIRCH": {
        "rate_tax": "0",
        "tax_category": "O",
        "lines": [
            _fee("l0", "L0", "Self-service portal, monthly fee", "190.00"),
            _fee("l1", "L1", "Dispatch desk, monthly fee", "5200.00"),
            _included("L1", "Dispatch desk, time"),
            _time("L3", "Engineers, time", {"rate": "165.00", "minimum_minutes": "60", "group_by": "ticket_day"}),
        ],
        "credits": [{"tier": "L1", "name": "Service credit, desk answers", "scheme": _BIRCH_CREDIT}],
    },
    "CEDAR": {
        "rate_tax": "20",
        "tax_category": "S",
        "lines": [
            _fee("l1", "L1", "Helpdesk, monthly fee", "1450.00"),
            _time("L1", "Helpdesk, time", {"rate": "58.50", "increment_minutes": "6", "increment_mode": "up"}),
            _fee("l4", "L4", "Vendor management, monthly fee", "95.00"),
        ],
        "credits": [{"tier": "ALL", "name": "Service credit, solved in time", "scheme": _CEDAR_CREDIT}],
    },
    "DUNE": {
        "rate_tax": "10",
        "tax_category": "S",
        "lines": [
            _fee("l0", "L0", "Self-service portal, monthly fee", "28000"),
            _fee("l1", "L1", "Control desk, monthly fee", "640000"),
            _included("L1", "Control desk, time"),
            _time("L3", "Instrument experts, time", {"rate": "16500", "increment_minutes": "30"}),
            _fee("l4", "L4", "Makers, monthly fee", "42000"),
        ],
        "credits": [{"tier": "ALL", "name": "Service credit, late solutions", "scheme": _DUNE_CREDIT}],
    },
}
