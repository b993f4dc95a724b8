"""The document of a policy, read and checked (clocks.md section 2)."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.terms import (
    HOLD_REASONS,
    LONGEST_TARGET,
    PRIORITIES,
    TIERS,
    VENDOR_METRICS,
    Metric,
    Policy,
    ReopenMode,
    Terms,
    UpdateMode,
)
from msp.tiers import Authority

__all__ = ["PRIORITIES", "TIERS", "Metric", "Policy", "ReopenMode", "Terms", "UpdateMode", "policy_from_document"]

_KEYS = ("hours", "calendar", "targets", "pauses", "warn", "mode", "on_reopen", "resolve_counts", "escalate", "raise")
#: A percent as the key of an object, spelt in one way only.
_WHOLE = re.compile(r"[1-9][0-9]{0,2}")
_HIGHEST_PERCENT = 999
_PROMISABLE = tuple(metric for metric in Metric if metric is not Metric.DWELL)
_Word = TypeVar("_Word", bound=StrEnum)


def policy_from_document(document: object, reasons: Collection[str] | None = HOLD_REASONS) -> Policy:
    """Read and check the value that configures one policy version; Invalid names the field and what is wrong.

    A pause that is none of the `reasons` would never hold anything, so it is refused; None takes any word.
    """
    metrics = _object(document, "policy")
    for name in metrics:
        if name not in _PROMISABLE:
            raise Invalid(f"A policy has no metric “{name}”; it knows {', '.join(_PROMISABLE)}.", field=str(name))
    if not metrics:
        raise Invalid("A policy promises at least one metric, for instance resolution.", field="policy")
    return Policy({Metric(name): _terms(Metric(name), body, reasons) for name, body in metrics.items()})


def _terms(metric: Metric, document: object, reasons: Collection[str] | None) -> Terms:
    body = _object(document, metric)
    for key in body:
        if key not in _KEYS:
            raise Invalid(f"{metric} has no “{key}”; it knows {', '.join(_KEYS)}.", field=f"{metric}.{key}")
    return Terms(
        metric=metric,
        hours=_hours(metric, body),
        targets=_targets(metric, body.get("targets")),
        pauses=frozenset(_reason(name, f"{metric}.pauses", reasons) for name in _list(body, "pauses", metric)),
        warn=tuple(sorted({_percent(value, f"{metric}.warn") for value in _list(body, "warn", metric)})),
        mode=_word(body.get("mode", UpdateMode.SINCE_CUSTOMER), UpdateMode, f"{metric}.mode"),
        on_reopen=_word(body.get("on_reopen", ReopenMode.RESUME), ReopenMode, f"{metric}.on_reopen"),
        resolve_counts=_truth(body.get("resolve_counts", False), f"{metric}.resolve_counts"),
        escalate=_escalate(metric, body.get("escalate", {})),
        raises=_raises(metric, body.get("raise", {})),
    )


def _hours(metric: Metric, body: Mapping[str, Any]) -> ServiceHours | str:
    """Inline service hours, or the name of a series of them."""
    if ("hours" in body) == ("calendar" in body):
        raise Invalid(f"{metric} needs its service hours once, under “hours”.", field=f"{metric}.hours")
    key = "hours" if "hours" in body else "calendar"
    value = body[key]
    if isinstance(value, str) and value:
        return value
    if key == "calendar" or not isinstance(value, Mapping):
        raise Invalid(f"{metric}.{key} must name service hours, or hold them.", field=f"{metric}.{key}")
    try:
        return ServiceHours.from_document(value)
    except Invalid as refusal:
        where = f"{metric}.hours.{refusal.field}"
        raise Invalid(f"{metric}: {refusal.sentence}", field=where) from None


def _targets(metric: Metric, document: object) -> dict[str, int]:
    targets = _object(document, f"{metric}.targets")
    if not targets:
        raise Invalid(f"{metric} needs at least one target in seconds.", field=f"{metric}.targets")
    for key, seconds in targets.items():
        where = f"{metric}.targets.{key}"
        if not (_is_vendor(key) if metric in VENDOR_METRICS else _is_target_key(key)):
            raise Invalid(f"{metric} has a target for “{key}”; {_KEY_HELP[metric in VENDOR_METRICS]}.", field=where)
        if type(seconds) is not int or seconds <= 0:
            raise Invalid(f"The target {where} must be a whole number of seconds above 0.", field=where)
        if seconds > LONGEST_TARGET:
            raise Invalid(f"The target {where} is longer than fifty years of service.", field=where)
    return dict(targets)


_KEY_HELP = {False: "write P1 to P4, P2/L2, */L1 or *", True: "its keys are vendors, or *"}


def _is_vendor(key: object) -> bool:
    return isinstance(key, str) and bool(key.strip())


def _is_target_key(key: object) -> bool:
    priority, slash, tier = str(key).partition("/")
    return (priority == "*" or priority in PRIORITIES) and (tier in TIERS if slash else True)


def _escalate(metric: Metric, document: object) -> dict[str, int]:
    """Per tier the percent of the target at which a ticket that is still there moves one step up the ladder."""
    steps = _object(document, f"{metric}.escalate")
    for tier in steps:
        if tier not in TIERS:
            raise Invalid(f"{metric} escalates from “{tier}”; the tiers are L0 to L4.", field=f"{metric}.escalate")
    return {tier: _percent(percent, f"{metric}.escalate.{tier}") for tier, percent in steps.items()}


def _raises(metric: Metric, document: object) -> dict[int, tuple[Authority, ...]]:
    """Per percent of the target whom the ticket is raised to: one authority, or a list of several."""
    found = {}
    for key, value in _object(document, f"{metric}.raise").items():
        where = f"{metric}.raise.{key}"
        percent = int(key) if isinstance(key, str) and _WHOLE.fullmatch(key) else key
        named = value if isinstance(value, list | tuple) and value else [value]
        authorities = {_word(name, Authority, where) for name in named}
        found[_percent(percent, f"{metric}.raise")] = tuple(one for one in Authority if one in authorities)
    return dict(sorted(found.items()))


def _percent(value: object, where: str) -> int:
    if type(value) is not int or not 1 <= value <= _HIGHEST_PERCENT:
        raise Invalid(f"{where} has {value!r:.40}; write whole percents from 1 to {_HIGHEST_PERCENT}.", field=where)
    return value


def _reason(name: object, where: str, known: Collection[str] | None) -> str:
    if isinstance(name, str) and name and (known is None or name in known):
        return name
    words = ", ".join(sorted(known or HOLD_REASONS))
    raise Invalid(f"{where} has {name!r:.40}; a ticket waits for one of: {words}.", field=where)


def _word(value: object, words: type[_Word], where: str) -> _Word:
    if not isinstance(value, str) or value not in list(words):
        raise Invalid(f"{where} is {value!r:.40}; write {' or '.join(words)}.", field=where)
    return words(value)


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"{where} must be true or false.", field=where)
    return value


def _list(body: Mapping[str, Any], key: str, metric: Metric) -> list[Any]:
    value = body.get(key, [])
    if not isinstance(value, list | tuple):
        raise Invalid(f"{metric}.{key} must be a list.", field=f"{metric}.{key}")
    return list(value)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(f"{where} must be an object with named values.", field=where)
    return value
