"""The four clients of the demo: ladders, service hours and targets, each of them another way to agree on support."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msp.demo.days_off import accepted
from msp.demo.people import PROVIDER
from msp.demo.prices import RATE_CARDS
from msp.demo.sorting import CATEGORIES
from msp.kernel.periods import Month
from msp.onboarding import ClientPlan, ProviderPlan, ServicePlan
from msp.sla.closed_days import with_holidays

ACCOUNT_MANAGER = "Omar Farouk"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun")

HARBOUR = ProviderPlan(
    name=PROVIDER,
    time_zone="Europe/Stockholm",
    currency="EUR",
    address=("Quay 4", "411 19 Gothenburg", "Sweden"),
    tax_id="SE556000000001",
    bank="IBAN SE45 5000 0000 0583 9825 7466",
)


@dataclass(frozen=True, slots=True)
class Client:
    """What stands in a client's contract, as documents of clocks.md and money.md; the texts lie in `texts/`."""

    key: str
    name: str
    time_zone: str
    currency: str
    address: tuple[str, ...]
    tax_id: str
    steps: tuple[dict[str, Any], ...]
    #: The service hours without holidays, and the country whose holidays were accepted; empty where none were.
    open_hours: dict[str, Any]
    country: str
    policy: dict[str, Any]
    services: tuple[ServicePlan, ...] = ()

    def under(self, service: str) -> "Client":
        """The client with the hours and promises that hold for one of its services."""
        own = next((one for one in self.services if one.key == service), None)
        if own is None:
            return self
        # Hours of its own are meant as they stand: what is served around the clock is served on holidays too.
        country = "" if own.hours else self.country
        hours = own.hours or self.open_hours
        return replace(self, open_hours=hours, country=country, policy=own.policy or self.policy)

    @property
    def hours(self) -> dict[str, Any]:
        """The service hours, closed on the holidays."""
        return with_holidays(self.open_hours, accepted(self.country)) if self.country else self.open_hours

    def plan(self, first: Month) -> ClientPlan:
        """Everything in force from the first instant of a month, by the client's own calendar."""
        return ClientPlan(
            key=self.key,
            name=self.name,
            time_zone=self.time_zone,
            currency=self.currency,
            ladder={"steps": list(self.steps)},
            hours=self.hours,
            policy=self.policy,
            rate_card=RATE_CARDS[self.key],
            account_manager=ACCOUNT_MANAGER,
            since=datetime(first.year, first.number, 1, tzinfo=ZoneInfo(self.time_zone)),
            address=self.address,
            tax_id=self.tax_id,
            services=self.services,
            categories=CATEGORIES,
        )


def _on(days: tuple[str, ...], *spans: tuple[str, str]) -> dict[str, list[list[str]]]:
    return {day: [list(span) for span in spans] for day in days}


def _step(name: str, *levels: str, vendor: bool = False) -> dict[str, Any]:
    return {"levels": list(levels), "name": name} | ({"vendor": True} if vendor else {})


def _promised(
    answered: dict[str, int], solved: dict[str, int], more: dict[str, Any], answering: Any = "office"
) -> dict[str, Any]:
    """The two promises that every client has; `more` says what is peculiar to a resolution."""
    return {
        "first_response": {"hours": answering, "targets": answered, "warn": [50, 75], "resolve_counts": True},
        "resolution": {
            "hours": "office",
            "targets": solved,
            "pauses": ["waiting_requester", "scheduled"],
            "warn": [75, 90],
            **more,
        },
    }


def _on_own_hours(service: str, policy: dict[str, Any]) -> dict[str, Any]:
    return {metric: {**terms, "hours": service} for metric, terms in policy.items()}


#: The tills take money also when no dentist is in, so they are served day and night and twice as fast.
_TILLS = ServicePlan(
    key="point-of-sale",
    name="Point of sale",
    description="Tills, card readers and what patients pay with",
    hours={"weekly": _on(EVERY_DAY, ("00:00", "24:00"))},
    policy=_on_own_hours(
        "point-of-sale",
        _promised({"P1": 900, "P2": 1800, "*": 3600}, {"P1": 7200, "P2": 14400, "*": 43200}, {"escalate": {"L1": 75}}),
    ),
)

#: All five tiers, office hours, and an underpinning contract with a vendor that has a clock of its own.
ACORN = Client(
    key="ACORN",
    name="Acorn Dental",
    time_zone="Europe/Stockholm",
    currency="EUR",
    address=("Vasagatan 12", "111 20 Stockholm", "Sweden"),
    tax_id="SE556123456701",
    steps=(
        _step("Self-service", "L0"),
        _step("Service desk", "L1"),
        _step("Technical support", "L2"),
        _step("Experts", "L3"),
        _step("Vendors", "L4", vendor=True),
    ),
    open_hours={"weekly": _on(WEEKDAYS, ("08:00", "17:00"))},
    country="SE",
    policy=_promised(
        {"P1": 1800, "P2": 3600, "P3": 7200, "*": 14400},
        {"P1": 14400, "P2": 28800, "P3": 86400, "*": 144000},
        {"escalate": {"L1": 75}, "raise": {"80": "lead", "95": "duty_manager", "120": "account_manager"}},
    )
    | {"uc": {"hours": "office", "targets": {"forge-imaging": 57600, "*": 86400}, "warn": [75]}},
    services=(ServicePlan("e-mail", "E-mail", "Mail, calendars and reminders to patients"), _TILLS),
)

#: One desk for L1 and L2, nothing above L3; the first answer is promised around the clock.
BIRCH = Client(
    key="BIRCH",
    name="Birch Freight",
    time_zone="America/New_York",
    currency="USD",
    address=("480 Harbor Street", "Newark, NJ 07114", "United States"),
    tax_id="US 47-5550132",
    steps=(_step("Self-service", "L0"), _step("Dispatch desk", "L1", "L2"), _step("Engineers", "L3")),
    open_hours={"weekly": _on(WEEKDAYS, ("07:00", "19:00")) | _on(("sat",), ("08:00", "12:00"))},
    country="US",
    policy=_promised(
        {"P1": 900, "P2": 3600, "*": 14400},
        {"P1": 21600, "P2": 43200, "*": 129600},
        {"escalate": {"L1": 75}, "on_reopen": "continue"},
        {"tz": "America/New_York", "weekly": _on(EVERY_DAY, ("00:00", "24:00"))},
    ),
)

#: Two steps only: one helpdesk that holds three levels, and the vendors, whose time stops the client's clock.
CEDAR = Client(
    key="CEDAR",
    name="Cedar & Sons",
    time_zone="Europe/London",
    currency="GBP",
    address=("Unit 7, Wharf Road", "Bristol BS1 6UP", "United Kingdom"),
    tax_id="GB123456782",
    steps=(_step("Helpdesk", "L1", "L2", "L3"), _step("Vendors", "L4", vendor=True)),
    open_hours={
        "weekly": _on(WEEKDAYS[:4], ("08:30", "12:30"), ("13:15", "17:30")) | _on(("fri",), ("08:30", "16:00"))
    },
    country="GB",
    policy=_promised(
        {"P1": 3600, "*": 14400},
        {"P1": 28800, "P2": 57600, "*": 115200},
        {"pauses": ["waiting_requester", "waiting_vendor", "scheduled"], "on_reopen": "restart"},
    ),
)

#: From the desk straight to the experts; lunch is closed, and a night shift watches with the astronomers.
DUNE = Client(
    key="DUNE",
    name="Dune Observatory",
    time_zone="Asia/Tokyo",
    currency="JPY",
    address=("2-14 Hoshimi", "Nobeyama, Nagano 384-1305", "Japan"),
    tax_id="T7010001088960",
    steps=(
        _step("Self-service", "L0"),
        _step("Control desk", "L1"),
        _step("Instrument experts", "L3"),
        _step("Makers", "L4", vendor=True),
    ),
    open_hours={
        "weekly": _on(EVERY_DAY, ("09:00", "12:00"), ("13:00", "17:00"), ("21:00", "05:00")),
        "closed_yearly": ["01-01", "01-02", "01-03"],
    },
    country="JP",
    policy=_promised(
        {"P1": 1200, "P2": 3600, "*": 10800},
        {"P1": 14400, "P2": 36000, "*": 108000},
        {"escalate": {"L1": 75}},
    ),
)

CLIENTS = (ACORN, BIRCH, CEDAR, DUNE)
