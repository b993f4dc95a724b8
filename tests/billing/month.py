"""One month of one tenant, for the tests of the invoice."""

from copy import deepcopy
from typing import Any

SCHEME: dict[str, Any] = {
    "measures": {"resolution": {"source": "ratio", "target": "95"}},
    "rules": [{"measure": "resolution", "base": "L1", "award": {"kind": "flat", "pct": "5"}}],
}


CARD: dict[str, Any] = {
    "currency": "EUR",
    "rate_tax": "25",
    "tax_category": "S",
    "lines": [
        {"key": "l1-fixed", "tier": "L1", "kind": "fixed", "name": "Service desk, monthly fee", "amount": "3600.00"},
        {"key": "l1-time", "tier": "L1", "kind": "included", "name": "Service desk, time"},
        {
            "key": "l2-time",
            "tier": "L2",
            "kind": "time",
            "name": "Technical support, time",
            "card": {"rate": "95.00", "increment_minutes": "15", "increment_mode": "up", "group_by": "entry"},
        },
    ],
    "credits": [{"tier": "L1", "scheme": SCHEME}],
}


FACTS: dict[str, Any] = {
    "time": [
        {"id": "TE-1", "tier": "L2", "ticket": "ACME-7", "date": "2026-10-05", "minutes": "25", "who": "Marc"},
        {"id": "TE-2", "tier": "L2", "ticket": "ACME-7", "date": "2026-10-06", "minutes": "70", "who": "Marc"},
        {"id": "TE-3", "tier": "L1", "ticket": "ACME-8", "date": "2026-10-06", "minutes": "40", "who": "Lena"},
    ],
    "measures": {"resolution": {"met": 57, "total": 62}},
}


def changed(document: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A deep copy of the document with other values at its top."""
    return deepcopy(document) | values
