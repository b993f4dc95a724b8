"""Pure: a line of the audit trail in words."""

import re
from dataclasses import dataclass
from datetime import datetime

from msp.store.trail import TrailLine

#: Values that only machines compare.
_MUTE = re.compile(r"(^|_)(id|hash|seq)$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPELT = re.compile(r"^Sso\b")
_SIDES = {"provider": "", "client": "client", "vendor": "supplier", "system": ""}


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


def words_of(line: TrailLine) -> TrailWords:
    """The line as people read it: the fact in words, what it is about, and its values."""
    about = str(line.detail.get("reference") or line.detail.get("number") or "")
    told = [_pair(name, value) for name, value in line.detail.items() if _is_told(name, value)]
    what = _SPELT.sub("Single sign-on", _HUMP.sub(" ", line.action).capitalize())
    return TrailWords(
        seq=line.seq,
        at=line.at,
        who=line.actor_name,
        side=_SIDES.get(line.actor_side, line.actor_side),
        what=what,
        about=about,
        detail=", ".join(told),
    )


def _is_told(name: str, value: object) -> bool:
    return name not in ("reference", "number") and not _MUTE.search(name) and value not in (None, "", [], False)


def _pair(name: str, value: object) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{name.replace('_', ' ')} {words.replace('_', ' ')}"
