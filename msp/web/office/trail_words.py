"""Pure: a line of the audit trail in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msp.store.trail import TrailLine
from msp.web.filters import moment, money

#: Values that only machines compare.
_MUTE = re.compile(r"(^|_)(id|hash|seq)$")
#: An instant as facts keep it, always with its zone.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPELT = re.compile(r"^Sso\b")
#: A warning at ten percent is none of risk; how much is used up stands beside it.
_CALLED = {"TargetAtRisk": "Target used up to a warning"}
_SIDES = {"provider": "", "client": "client", "vendor": "vendor", "system": ""}


@dataclass(frozen=True, slots=True)
class TrailWords:
    """Who did what, to what, when."""

    seq: int
    at: datetime
    who: str
    side: str
    what: str
    about: str
    detail: str


def words_of(line: TrailLine, zone: str, reason: str = "") -> TrailWords:
    """The line as people read it: the fact in words, what it is about, its values, moments in a zone, and why."""
    about = str(line.detail.get("reference") or line.detail.get("number") or "")
    detail = _with_amounts(line.detail)
    told = [_pair(name, value, zone) for name, value in detail.items() if _is_told(name, value)]
    what = _CALLED.get(line.action) or _SPELT.sub("Single sign-on", _HUMP.sub(" ", line.action).capitalize())
    return TrailWords(
        seq=line.seq,
        at=line.at,
        who=line.actor_name,
        side=_SIDES.get(line.actor_side, line.actor_side),
        what=what,
        about=about,
        detail=", ".join(told + ([f"reason: {reason}"] if reason else [])),
    )


def _with_amounts(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The values with each amount in minor units as people write it, in its currency."""
    currency = detail.get("currency")
    if not currency:
        return dict(detail)
    amounts = {
        name.removesuffix("_minor"): f"{money(value, currency)} {currency}"
        for name, value in detail.items()
        if name.endswith("_minor")
    }
    others = {name: value for name, value in detail.items() if name != "currency" and not name.endswith("_minor")}
    return amounts | others if amounts else dict(detail)


def _is_told(name: str, value: object) -> bool:
    return name not in ("reference", "number") and not _MUTE.search(name) and value not in (None, "", [], False)


def _pair(name: str, value: object, zone: str) -> str:
    words = ", ".join(_said(each, zone) for each in (value if isinstance(value, list) else [value]))
    return f"{name.replace('_', ' ')} {words}"


def _said(value: object, zone: str) -> str:
    """A value as people write it: a moment on the zone's wall clock."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return moment(datetime.fromisoformat(value), zone)
    return str(value).replace("_", " ")
