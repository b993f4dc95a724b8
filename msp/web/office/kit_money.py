"""Example amounts, sums and charts for the kit page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of an invoice, with its amounts as finished text."""

    description: str
    quantity: str | None
    rate: str | None
    amount: str
    kind: str
    explanation: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Total:
    """A sum below the lines."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True)
class Point:
    """A value of a chart with the words for its table."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class Tick:
    """A line across a chart."""

    value: float
    words: str


@dataclass(frozen=True)
class Part:
    """A part of a stacked bar."""

    label: str
    value: float
    words: str
    tone: str


LINES = (
    Line("Service desk L1, October, per person", "240", "18.00", "4,320.00", "charge", ("240 people on 31 October.",)),
    Line(
        "Technical L2, time beyond the allowance",
        "12.50 h",
        "96.00",
        "1,200.00",
        "charge",
        (
            "32 h 30 min were booked at L2, 20 h are included.",
            "Each entry is rounded up to 15 minutes (contract version 3, clause 4.2).",
        ),
    ),
    Line("Payroll vendor, release of the period lock", "1", "180.00", "180.00", "pass_through"),
    Line(
        "Resolution within target: 93.1 % of 95.0 %",
        None,
        None,
        "−216.00",
        "credit",
        ("54 of 58 judged tickets were resolved in time.", "5 % of the L1 fee of 4,320.00, below the cap of 15 %."),
    ),
)
TOTALS = (
    Total("Net", "5,484.00"),
    Total("VAT 20 %", "1,096.80"),
    Total("To pay by 30 November 2026", "6,580.80", strong=True),
)

POINTS = (
    Point("May", 96.2, "96.2 %"),
    Point("Jun", 97.8, "97.8 %"),
    Point("Jul", 94.4, "94.4 %"),
    Point("Aug", 95.1, "95.1 %"),
    Point("Sep", 95.2, "95.2 %"),
    Point("Oct", 93.1, "93.1 %"),
)
TICKS = (Tick(90, "90 %"), Tick(95, "95 %"), Tick(100, "100 %"))
TARGET = Tick(95, "promised 95 %")


@dataclass(frozen=True)
class KitBar:
    """One line of several."""

    label: str
    words: str
    parts: tuple[Part, ...]


PARTS = (
    Part("L0 Self-service", 41, "41", "tier-0"),
    Part("L1 Service desk", 96, "96", "tier-1"),
    Part("L2 Technical", 38, "38", "tier-2"),
    Part("L3 Expert", 11, "11", "tier-3"),
    Part("L4 Vendor", 5, "5", "tier-4"),
)
BARS = (
    KitBar(
        "L1 Service desk", "96 ended", (Part("Resolved here", 61, "61", "met"), Part("Passed up", 35, "35", "at-risk"))
    ),
    KitBar("L2 Technical", "38 ended", (Part("Resolved here", 38, "38", "met"), Part("Passed up", 0, "0", "at-risk"))),
)
