"""A month with a line of every kind, as a plain document: what it is made of, for the tests that garble it."""

from typing import Any

_NAMES = {"tier": "L1", "name": "A line"}

CARD: dict[str, Any] = {
    "currency": "EUR",
    "rate_tax": "25",
    "tax_category": "S",
    "tax_mode": "group",
    "purchase_order": {"number": "PO-77", "limit": "9000.00"},
    "terms": {"payment_days": 14, "grace_days": 3},
    "lines": [
        {"key": "fee", "kind": "fixed", "amount": "3600.00", "start": "2026-10-13", "convention": "fixed_30"} | _NAMES,
        {"key": "users", "kind": "per_unit", "unit": "user", "price": "25.00", "count": "average"} | _NAMES,
        {
            **_NAMES,
            **{"key": "hosts", "kind": "per_unit", "unit": "device", "count": "at_end"},
            "charge": {
                "model": "graduated",
                "tiers": [{"up_to": "10", "unit": "30.00", "flat": "5.00"}, {"unit": "20.00"}],
                "flat_at_zero": True,
            },
        },
        {
            **{"key": "pool", "kind": "bucket", "included_minutes": "60", "rate": "95.00", "rollover": "unused_base"},
            **{"rollover_cap": "600", "tiers": ["L1", "L2"], "weights": {"L2": "1.5"}, "increment_minutes": "15"},
            **_NAMES,
        },
        {
            **{"key": "engineer", "kind": "blocks", "rate": "120.00", "minimum_minutes": "5", "increment_mode": "up"},
            **_NAMES | {"tier": "L3"},
        },
        {
            **{"key": "onsite", "kind": "time", "card": {"rate": "110.00", "group_by": "ticket"}, "approval": True},
            **{"rates": {"onsite": "150.00"}, "tier": "L0", "name": "Time", "rate_tax": "6", "tax_category": "S"},
        },
        {"key": "backup", "kind": "usage", "meter": "backup-gb", "unit": "GB", "price": "0.05"} | _NAMES,
        {
            **{"key": "cards", "kind": "usage", "meter": "card-fees"},
            "charge": {"model": "percentage_per_event", "rate": "1", "fixed": "0.10", "min": "0.20", "max": "9.00"},
            **_NAMES,
        },
        {"key": "calls", "kind": "per_ticket", "price": "40.00", "counts": "resolved", "priorities": ["P1"]} | _NAMES,
        {
            **{"key": "vendors", "tier": "L4", "kind": "passthrough", "name": "Vendors", "apply": "bill"},
            **{
                "markup": {"type": "percent", "pct": "8"},
                "fx": [{"currency": "USD", "rate": "0.92", "from": "2026-01-01"}],
            },
        },
        {"key": "off", "kind": "discount", "name": "Loyalty", "pct": "10", "of": ["fee", "users"]},
        {"key": "least", "kind": "minimum", "amount": "4000.00", "of": ["fee", "users"], "end": "2026-10-20"} | _NAMES,
    ],
    "credits": [
        {
            **{"tier": "L1", "name": "Service credit"},
            "scheme": {
                "measures": {"m": {"source": "ratio", "target": "95"}},
                "rules": [{"measure": "m", "base": "L1", "award": {"kind": "flat", "pct": "5"}}],
            },
        }
    ],
}

FACTS: dict[str, Any] = {
    "period": {"start": "2026-10-01", "end": "2026-11-01"},
    "time": [
        {"id": "a", "tier": "L1", "ticket": "ACORN-1", "date": "2026-10-05", "minutes": "100", "who": "Lena"},
        {"id": "b", "tier": "L2", "ticket": "ACORN-1", "date": "2026-10-06", "minutes": "50", "class": "included"},
        {"id": "c", "tier": "L3", "ticket": "ACORN-2", "date": "2026-10-06", "minutes": "90", "class": "billable"},
        {
            **{"id": "d", "tier": "L0", "ticket": "ACORN-2", "date": "2026-10-07", "minutes": "60"},
            **{"work_type": "onsite", "approved": True},
        },
    ],
    "vendor_costs": [
        {
            **{"id": "v", "vendor": "Forge", "bill": "R-7", "line": "1", "ticket": "ACORN-2", "handoff": "1"},
            **{"date": "2026-10-08", "amount": "100.00", "currency": "USD", "description": "Sensor"},
        }
    ],
    "quantities": [
        {"id": "q1", "key": "users", "from": "2026-09-01", "quantity": "10", "site": "Lund"},
        {"id": "q2", "key": "users", "from": "2026-10-15", "quantity": "12", "site": "Lund"},
        {"id": "q3", "key": "hosts", "from": "2026-10-01", "quantity": "14"},
    ],
    "usage": [
        {"id": "u1", "meter": "backup-gb", "date": "2026-10-09", "quantity": "200.5"},
        {"id": "u2", "meter": "card-fees", "date": "2026-10-09", "quantity": "55"},
    ],
    "blocks": [
        {
            **{"id": "B-1", "key": "engineer", "start": "2026-10-01", "end": "2027-09-30", "minutes": "30"},
            **{"bought": "60", "price": "100.00"},
        }
    ],
    "carried": [{"key": "pool", "minutes": "15"}],
    "tickets": [{"id": "t1", "event": "resolved", "tier": "L1", "priority": "P1", "date": "2026-10-10"}],
    "measures": {"m": {"met": 57, "total": 62}},
}
