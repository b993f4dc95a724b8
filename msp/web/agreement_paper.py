"""What is agreed with a client, as a page in words: contract, ladder, targets, service hours, contacts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from msp import sla, tenants, tiers, vendors
from msp.agreements.budgeting import budget_of
from msp.agreements.differences.targets import METRICS
from msp.kernel.errors import Missing
from msp.sla import PublishedVersion
from msp.sla.budget import BudgetLine
from msp.sla.closed_days import holiday_names
from msp.sla.terms import PROMISES
from msp.tenants import STANDARD, ContractView, ServiceView
from msp.tiers import Step
from msp.vendors import ContactView
from msp.web.filters import city, day, minutes
from msp.web.ladder_sentences import ladder_sentences, step_sentences
from msp.web.priorities import priority_words
from msp.web.services import policy_words
from msp.web.spans import span_words

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PAUSES = {
    "waiting_requester": "we wait for the requester's answer",
    "waiting_vendor": "we wait for a vendor",
    "scheduled": "work is planned for an agreed date",
}


@dataclass(frozen=True, slots=True)
class Target:
    """The time promised for one priority; `exceptions` name the tiers at which another time counts."""

    priority: str
    words: str
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of one metric, when its clock runs and when it stands still."""

    name: str
    targets: tuple[Target, ...]
    hours: Sequence[str]
    #: The dates that are closed or have hours of their own, and how many they are.
    dates: Sequence[str]
    count: int
    pauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service that the client buys, and which promises hold for it."""

    name: str
    description: str
    promises: str


@dataclass(frozen=True, slots=True)
class Special:
    """Promises beside the standard ones, and the services for which they hold."""

    services: str
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the ladder, and what is agreed of it in sentences."""

    step: Step
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementPaper:
    """All that is agreed, as it is in force now."""

    contract: ContractView | None
    since: date | None
    ends: str
    steps: tuple[StepLine, ...]
    #: What holds for the whole ladder, in sentences.
    ladder: tuple[str, ...]
    promises: tuple[Promise, ...]
    services: tuple[ServiceLine, ...]
    specials: tuple[Special, ...]
    contacts: Sequence[ContactView]
    #: How it fits together; for the provider's people only.
    budget: tuple[BudgetLine, ...] = ()


def agreement(now: datetime, zone: str, *, with_inside: bool = False) -> AgreementPaper:
    """What is in force for the tenant in scope; `with_inside` adds the promises between tiers and of vendors."""
    contract = _or_none(tenants.contract_in_force, now)
    ladder = _or_none(tiers.ladder_in_force, now)
    policies, bought = sla.policies_in_force(now), tenants.services(now)
    names = METRICS if with_inside else {metric.value: METRICS[metric] for metric in PROMISES}
    words = _Words(names, priority_words(now), _vendor_names(), sla.all_hours_in_force(now))
    return AgreementPaper(
        contract=contract,
        since=contract.valid_from.astimezone(ZoneInfo(zone)).date() if contract else None,
        ends=_ends(contract),
        steps=tuple(StepLine(step, step_sentences(ladder, step)) for step in ladder.steps) if ladder else (),
        ladder=ladder_sentences(ladder) if ladder else (),
        promises=tuple(_promises(policies[STANDARD].document, words)) if STANDARD in policies else (),
        services=tuple(ServiceLine(one.name, one.description, policy_words(one.policy, bought)) for one in bought),
        specials=tuple(_specials(bought, policies, words)),
        contacts=vendors.contacts(at=now),
        budget=budget_of(now=now) if with_inside else (),
    )


def hours_words(document: Mapping[str, Any]) -> list[str]:
    """Service hours in sentences: Monday to Friday 08:00 to 12:00 and 13:00 to 17:00, Stockholm time."""
    weekly: Mapping[str, Any] = document.get("weekly", {})
    spans = [tuple(tuple(span) for span in weekly.get(name, ())) for name in WEEK]
    days = groupby(enumerate(spans), key=lambda item: item[1])
    runs = [([place for place, _ in run], times) for times, run in days if times]
    lines = [f"{_days(places)} {_times(times)}" for places, times in runs]
    if lines:
        lines[-1] += f" ({city(document['tz'])} time)"
    return lines


def date_words(document: Mapping[str, Any]) -> list[str]:
    """The closed dates of service hours, a sentence for each year, and the days with hours of their own."""
    return [*_closed_dates(document), *_special_dates(document)]


def target_words(seconds: int) -> str:
    """A target as people say it: 15 min, 4 h; seconds only where there are any."""
    return span_words(seconds) if seconds % 60 else minutes(seconds // 60)


@dataclass(frozen=True, slots=True)
class _Words:
    """What every promise is told with: names of metrics, priorities and vendors, and the hours by their names."""

    metrics: Mapping[str, str]
    priorities: Mapping[str, str]
    vendors: Mapping[str, str]
    hours: Mapping[str, PublishedVersion]

    def hours_of(self, terms: Mapping[str, Any]) -> Mapping[str, Any]:
        """The service hours of one metric, named or its own; empty where none of that name count yet."""
        told = terms.get("hours", terms.get("calendar"))
        if not isinstance(told, str):
            return told or {}
        return self.hours[told].document if told in self.hours else {}


def _vendor_names() -> dict[str, str]:
    return {contact.vendor_slug: contact.vendor_name for contact in vendors.contacts(with_retired=True)}


def _specials(
    bought: Sequence[ServiceView], policies: Mapping[str, PublishedVersion], words: _Words
) -> Iterator[Special]:
    """What is promised of services that are not under the standard promises; one policy may hold for several."""
    under = groupby(sorted(bought, key=lambda one: one.policy), key=lambda one: one.policy)
    for policy, services in under:
        if policy != STANDARD and policy in policies:
            promises = tuple(_promises(policies[policy].document, words))
            yield Special(", ".join(one.name for one in services), promises)


def _promises(document: Mapping[str, Any], words: _Words) -> Iterator[Promise]:
    for metric, name in words.metrics.items():
        if metric in document:
            terms = document[metric]
            reasons: Sequence[str] = terms.get("pauses", ())
            pauses = [PAUSES.get(reason, reason.replace("_", " ")) for reason in reasons]
            targets, hours = tuple(_targets(terms["targets"], words)), words.hours_of(terms)
            count = sum(len(hours.get(part, ())) for part in ("closed_dates", "closed_yearly", "date_hours"))
            yield Promise(name, targets, hours_words(hours), date_words(hours), count, pauses)


def _targets(targets: Mapping[str, int], words: _Words) -> Iterator[Target]:
    for priority, name in words.priorities.items():
        everywhere = targets.get(priority, targets.get("*"))
        special = {key.partition("/")[2]: seconds for key, seconds in targets.items() if key.startswith("*/")}
        special |= {
            key.partition("/")[2]: seconds for key, seconds in targets.items() if key.startswith(f"{priority}/")
        }
        exceptions = tuple(
            f"{target_words(seconds)} at {words.vendors.get(tier, tier)}" for tier, seconds in sorted(special.items())
        )
        if everywhere is not None or exceptions:
            yield Target(name, target_words(everywhere) if everywhere is not None else "–", exceptions)
    for key, seconds in targets.items():
        if key[:1] != "*" and key[:2] not in words.priorities:
            yield Target(words.vendors.get(key, key), target_words(seconds))


def _days(places: Sequence[int]) -> str:
    if len(places) == len(DAYS):
        return "Every day"
    return DAYS[places[0]] if len(places) == 1 else f"{DAYS[places[0]]} to {DAYS[places[-1]]}"


def _times(times: Sequence[tuple[str, str]]) -> str:
    if times == (("00:00", "24:00"),):
        return "around the clock"
    return " and ".join(f"{start} to {end}" for start, end in times)


def _closed_dates(document: Mapping[str, Any]) -> Iterator[str]:
    names = holiday_names(document)
    for year, dates in groupby(sorted(document.get("closed_dates", ())), key=lambda text: text[:4]):
        yield f"Closed in {year} on {', '.join(_closed(text, names.get(text)) for text in dates)}"
    yearly = [f"{date.fromisoformat(f'2000-{text}'):%-d %B}" for text in document.get("closed_yearly", ())]
    if yearly:
        yield f"Closed every {', every '.join(yearly)}"


def _special_dates(document: Mapping[str, Any]) -> Iterator[str]:
    for text, times in sorted(document.get("date_hours", {}).items()):
        yield f"{day(date.fromisoformat(text))}: {_times(tuple(tuple(span) for span in times)) or 'closed'}"


def _closed(text: str, name: str | None) -> str:
    words = f"{date.fromisoformat(text):%-d %b}"
    return f"{words} ({name})" if name else words


def _ends(contract: ContractView | None) -> str:
    if contract is None:
        return ""
    return day(contract.ends_on) if contract.ends_on else "runs until somebody ends it"


def _or_none(read: Any, now: datetime) -> Any:
    try:
        return read(now)
    except Missing:
        return None
