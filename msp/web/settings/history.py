"""The history of a setting: its versions, the newest first, each with what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from msp import agreements, tickets, vendors
from msp.agreements import Line, Setting, difference
from msp.agreements.contacts import as_parts
from msp.vendors import ContactView
from msp.web.door import Visit
from msp.web.settings.bench import Bench
from msp.web.settings.pages import Entry, HistoryPage
from msp.web.settings.place import Place

#: Beyond this many it is not counted how many tickets are still to be moved.
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class _Happened:
    """A contact came or went."""

    valid_from: datetime
    author: str
    reason: str
    lines: tuple[Line, ...]
    about: str


def history(visit: Visit, place: Place, setting: str) -> str:
    """Every version of a setting."""
    bench = Bench.of(visit, place, setting, request.args.get("name"))
    entries = _of_contacts(visit.now) if bench.setting is Setting.CONTACTS else _of_versions(bench)
    page = HistoryPage(
        place=place,
        tenant=visit.tenant,
        crumbs=place.crumbs(visit, (f"{bench.words}: history", None)),
        words=bench.words,
        entries=tuple(entries),
        on_their_way=len(tickets.moves.left_behind(now=visit.now, limit=COUNTED))
        if bench.setting is Setting.LADDER
        else 0,
        now=visit.now,
    )
    return render_template("settings/history.html", page=page)


def _of_versions(bench: Bench) -> Iterator[Entry]:
    found, now = agreements.versions(bench.setting, bench.name), bench.visit.now
    in_force = next((version.id for version in found if version.valid_from <= now), None)
    for place, version in enumerate(found):
        before = found[place + 1].document if place + 1 < len(found) else None
        lines = difference(bench.setting, before, version.document, with_inside=bench.place.governs)
        told = (version.author, version.reason, lines)
        yield Entry(version.valid_from, version.valid_from > now, version.id == in_force, *told)


def _of_contacts(now: datetime) -> Iterator[Entry]:
    found = [one for contact in vendors.contacts(with_retired=True) for one in _life(contact)]
    for one in sorted(found, key=lambda one: one.valid_from, reverse=True):
        yield Entry(one.valid_from, one.valid_from > now, False, one.author, one.reason, one.lines, one.about)


def _life(contact: ContactView) -> Iterator[_Happened]:
    nobody, there = {"contact": None}, {"contact": as_parts(contact)}
    about = f"{contact.contact_name} at {contact.vendor_name}"
    came = difference(Setting.CONTACTS, nobody, there)
    yield _Happened(contact.valid_from, contact.added_by, contact.reason, came, about)
    if contact.retired_at is not None:
        went = difference(Setting.CONTACTS, there, nobody)
        yield _Happened(contact.retired_at, contact.retired_by, contact.retire_reason, went, about)
