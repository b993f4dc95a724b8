"""One good document for every calculator, for the tests that try them all."""

from typing import Any

from tests.billing import whole_month

SCHEME: dict[str, Any] = {
    "measures": {
        "m": {
            "target": "95",
            "round": {"places": 2},
            "min_count": {"n": 1},
            "low_volume": {"below": 4, "max_misses": 1},
        },
        "b": {"source": "breaches", "target": "60"},
    },
    "rules": [
        {
            "measure": "m",
            "base": "L1",
            "award": {"kind": "bands", "bands": [{"gte": "90", "lt": "95", "pct": "5"}, {"lt": "90", "pct": "10"}]},
            "repeat": {"factor": "2"},
            "max_pct": "50",
        },
        {
            "measure": "b",
            "award": {"kind": "per_breach", "points": "1", "ladder": [{"over_times": "2", "factor": "2"}], "free": 1},
        },
    ],
    "combine": {"mode": "sum", "one_per_event": True},
    "points": {"base": "ALL", "table": [{"points": "1", "pct": "1"}]},
    "caps": [{"scope": "rolling", "periods": 3, "pct": "20", "base": "ALL"}],
    "min_amount": "1.00",
    "earn_back": {"periods": 1, "level": "95", "floor": "80", "pct": "100"},
    "delivery": {"mode": "on_request", "claim_days": 30, "apply": "same_invoice"},
}
CREDIT_FACTS: dict[str, Any] = {
    "bases": {"L1": "3600.00", "ALL": "4000.00"},
    "measures": {
        "m": {"met": 57, "total": 62},
        "b": {"breaches": [{"event": "A", "took": "61", "target": "60"}, {"event": "B", "took": "130"}]},
    },
    "request": {"days_after": 3},
    "history": {"consecutive_failures": {"m": 1}, "credits": ["10.00", "20.00"]},
    "points_relief": "0",
    "failed_values": ["91.9"],
    "after": ["96"],
}
TIME: dict[str, Any] = {
    "card": {
        "rate": "95.00",
        "minimum_minutes": "15",
        "increment_minutes": "15",
        "increment_mode": "up",
        "group_by": "ticket_day",
        "overtime": {"threshold_minutes": "120", "multiplier": "1.5"},
        "after_hours": {
            "tz": "Europe/Brussels",
            "business": [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"}],
            "multiplier": "1.5",
            "holidays": ["2026-12-25"],
            "holiday_multiplier": "2",
        },
    },
    "entries": [
        {"ticket": "A-1", "start": "2026-10-23T16:00:00+02:00", "end": "2026-10-23T19:10:00+02:00"},
        {"ticket": "A-1", "date": "2026-10-24", "minutes": "25", "rate": "50.00", "billable": True},
    ],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "round": {"places": 2, "mode": "half_up", "inputs": ["1.005"]},
    "allocate": {"total": "10.00", "weights": ["1", "1", "1"], "currency": "EUR", "method": "largest_remainder"},
    "charge": {
        "model": "graduated",
        "units": "12",
        "currency": "EUR",
        "tiers": [{"up_to": "10", "unit": "5", "flat": "2"}, {"unit": "3"}],
    },
    "delta_charge": {"model": "standard", "units": "3", "unit": "2.50", "currency": "EUR", "already_billed": "5.00"},
    "commitment": {
        "currency": "EUR",
        "minimum": "100.00",
        "days": 10,
        "of": 31,
        "fees": [{"amount": "20.00", "days": 10, "of": 31}],
    },
    "proration": {
        "amount": "310.00",
        "currency": "EUR",
        "period_start": "2026-10-01",
        "period_end": "2026-11-01",
        "service_start": "2026-10-16",
        "service_end": "2026-12-01",
        "convention": "actual",
    },
    "anchors": {"start": "2026-01-31", "anchor_day": 31, "count": 3, "every_months": 1},
    "period": {"tz": "Europe/Brussels", "month": "2026-10", "instants": ["2026-10-01T00:00:00+02:00"]},
    "time": {"currency": "EUR", "round_at": "line"} | TIME,
    "bucket": {
        "currency": "EUR",
        "included": "1200",
        "rate": "95.00",
        "per": "60",
        "rollover": "unused_all",
        "rollover_cap": "600",
        "prorate": True,
        "periods": [{"used": "1000", "days": 31, "of": 31}, {"use": [{"q": "900", "weight": "1.5"}]}],
    },
    "blocks": {
        "blocks": [{"id": "B", "start": "2026-10-01", "end": "2026-12-31", "minutes": "60"}],
        "entries": [{"id": "T", "date": "2026-10-05", "minutes": "50", "multiplier": "1.5"}],
    },
    "tax": {
        "currency": "EUR",
        "mode": "group",
        "lines": [{"qty": "2", "price": "5.00", "discount_pct": "10", "rates": ["6", "21"], "category": "S"}],
        "allowances": [{"amount": "1.00", "lines": [0]}],
        "prices": "inclusive",
        "cash_step": "0.05",
    },
    "credit_note": {
        "currency": "EUR",
        "invoice_net": "100.00",
        "invoice_tax": "21.00",
        "rate": "21",
        "notes": [{"net": "40.00"}, {"days": 10, "of": 31}],
    },
    "credit_balance": {
        "currency": "EUR",
        "credits": [
            {"id": "C", "amount": "50.00", "created": "2026-01-01", "expires": "2026-12-31", "currency": "EUR"}
        ],
        "invoices": [
            {"id": "I", "date": "2026-10-31", "total": "80.00", "eligible": "60.00", "already_applied": "5.00"}
        ],
        "order": "expiry",
    },
    "minor": {"currency": "EUR", "amount": "12.50", "api": "stripe"},
    "passthrough": {
        "currency": "EUR",
        "costs": ["100.00", "50.00"],
        "cost_currency": "USD",
        "fx": "0.91",
        "markup": {"type": "percent_clamped", "pct": "10", "min": "1.00", "max": "20.00"},
        "apply": "line",
    },
    "compliance": {
        "targets": {"P1": "60"},
        "policy": {
            "pause_reasons": ["w"],
            "exclude_reasons": ["m"],
            "reopen": "new_instance",
            "open_overdue": "breached",
        },
        "tickets": [
            {"id": "A", "priority": "P1", "minutes": "90", "pauses": [{"min": "30", "reason": "w"}], "reopens": ["20"]},
            {"id": "B", "priority": "P1", "elapsed": "90", "excluded": "m"},
        ],
    },
    "service_credit": {"currency": "EUR", "scheme": SCHEME, "facts": CREDIT_FACTS},
    "ledger": {
        "currency": "EUR",
        "total": "100.00",
        "void_allowed": False,
        "ops": [{"op": "issue"}, {"op": "pay", "amount": "120.00", "event": "e1"}, {"op": "refund", "amount": "20.00"}],
    },
    "numbering": {
        "ops": [
            {"op": "draft", "doc": "a", "entity": "E1", "series": "INV", "year": 2026},
            {"op": "issue", "doc": "a"},
        ],
        "reset": "year",
    },
    "rerate": {"currency": "EUR", "issued_net": "100.00", "correct_net": "120.00", "rate": "21", "materiality": "1.00"},
    "invoice": {
        "currency": "EUR",
        "rate_tax": "21",
        "lines": [
            {"tier": "L1", "kind": "fixed", "amount": "3600.00", "category": "S"},
            {"tier": "L2", "kind": "time", "rate_tax": "6"} | TIME,
        ],
        "service_credits": [{"tier": "L1", "scheme": SCHEME, "facts": CREDIT_FACTS}],
    },
    "month": {
        "cards": [
            {"since": "2026-01-01", "card": whole_month.CARD},
            {"since": "2026-10-20", "card": whole_month.CARD | {"credits": []}},
        ],
        "facts": whole_month.FACTS,
    },
}
