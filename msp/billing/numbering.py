"""Numbers of documents: taken at issue, without gaps, per entity and series (rate-documents.md, numbering)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from msp.billing.explain import Step
from msp.billing.sheet import FIRST_YEAR, LAST_YEAR, Sheet

_DEFAULTS = {"entity": "E1", "series": "INV"}
_DIGITS = 4


class NumberOp(StrEnum):
    """What happens to a document; only issuing takes a number."""

    DRAFT = "draft"
    ISSUE = "issue"
    VOID = "void"
    DELETE_DRAFT = "delete_draft"


class Reset(StrEnum):
    """When counting begins again."""

    YEAR = "year"


@dataclass(slots=True)
class Register:
    """The counters, the numbers given, and the drafts that are gone."""

    by_year: bool
    last: dict[tuple[str, ...], int] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    drafts: dict[str, Sheet] = field(default_factory=dict)


def numbering(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `numbering`: one answer for each act, null where no number is given."""
    sheet = Sheet(given, "", "ops reset")
    register = Register(by_year=sheet.has("reset") and sheet.choice("reset", Reset) is Reset.YEAR)
    acts = sheet.parts("ops", "op doc entity series year rollback")
    numbers = [_play(register, act) for act in acts]
    steps = tuple(
        Step(f"{act.text('op')} {act.text('doc')}", number or "no number")
        for act, number in zip(acts, numbers, strict=True)
    )
    return {"numbers": numbers}, steps


def number_text(entity: str, series: str, year: int | None, number: int) -> str:
    """A number as it is printed: E1-INV-0001, with the year where counting begins again every year."""
    parts = [entity, series, *([str(year)] if year else []), f"{number:0{_DIGITS}d}"]
    return "-".join(parts)


def _play(register: Register, act: Sheet) -> str | None:
    op, document = act.choice("op", NumberOp), act.text("doc")
    if op is NumberOp.DRAFT:
        register.drafts[document] = act
        register.gone.discard(document)
    if op is NumberOp.DELETE_DRAFT and document not in register.given:
        register.gone.add(document)
    return _issue(register, act, document) if op is NumberOp.ISSUE else None


def _issue(register: Register, act: Sheet, document: str) -> str | None:
    """The next number of its series; again the same for a document that has one, none when it is undone or gone."""
    if document in register.given:
        return register.given[document]
    if document in register.gone or act.flag("rollback"):
        return None
    entity, series = _said(register, act, "entity"), _said(register, act, "series")
    year = _year(register, act) if register.by_year else None
    key = (entity, series, str(year))
    register.last[key] = register.last.get(key, 0) + 1
    register.given[document] = number_text(entity, series, year, register.last[key])
    return register.given[document]


def _said(register: Register, act: Sheet, key: str) -> str:
    """What the act says, else what its draft said, else the usual one."""
    draft = register.drafts.get(act.text("doc"), act)
    return act.text(key, draft.text(key, _DEFAULTS[key]))


def _year(register: Register, act: Sheet) -> int:
    source = act if act.has("year") else register.drafts.get(act.text("doc"), act)
    year = source.count("year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise source.wrong("year", f"must be from {FIRST_YEAR} to {LAST_YEAR}")
    return year
