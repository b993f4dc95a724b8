"""Pure: the lines of a calendar file and its repetitions, looked at as text before any library unrolls one of them.

A file with one FREQ=SECONDLY rule kept a machine busy for 43 s, and a rule that never comes true is looked for in every
year up to 9999; both are told from the text alone, in zones (VTIMEZONE) as well as in events.
"""

import re
from collections.abc import Iterator, Mapping

from msp.kernel.errors import Invalid

RULE_LIMIT, CLOSE_LIMIT, COUNT_LIMIT = 100, 5, 1_000
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WITHIN_A_DAY = frozenset({"BYSECOND", "BYMINUTE", "BYHOUR"})
_CLOSE = frozenset({"DAILY", "WEEKLY"})
_KEYS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
#: By which parts each frequency may choose its days; without an interval every such choice comes true some day.
_CHOICES: Mapping[str, frozenset[str]] = {
    "YEARLY": frozenset({"BYMONTH", "BYMONTHDAY", "BYDAY"}),
    "MONTHLY": frozenset({"BYMONTHDAY", "BYDAY"}),
    "WEEKLY": frozenset({"BYDAY"}),
    "DAILY": frozenset(),
}
#: Each run of empty lines is looked at once, from its beginning: half a minute went by on 22 KB of them.
_FOLD = re.compile(r"(?:(?<!\n)\r\n|(?<![\r\n])\n)(?:\r?\n)*+[ \t]")
_NEW_LINE = re.compile(r"\r?\n")
_NAMED = re.compile(r"[A-Za-z0-9-]+[;:]")
_NUMBER = re.compile(r"[+-]?\d{1,12}")
_RULE = re.compile(r"^(?:RRULE|EXRULE)[^:\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_ZONE_OR_RULE = re.compile(
    r"^(?:(?P<edge>BEGIN|END):VTIMEZONE\s*$|(?:RRULE|EXRULE)[^:\n]*:(?P<rule>.*)$)", re.IGNORECASE | re.MULTILINE
)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NOT_READ = "That file repeats in a way that is not read here; write the dates out, each as an event of its own."


def content_lines(text: str) -> str:
    """A calendar text with each of its content lines on one line; what has no plain name is left out.

    A parser that is kinder than this one would read `RRU LE` as a rule that nobody has looked at.
    """
    while (whole := _FOLD.sub("", text)) != text:
        text = whole
    return "".join(f"{line}\r\n" for line in _NEW_LINE.split(text) if _NAMED.match(line))


def refuse_costly_rules(text: str) -> None:
    """Refuse an unfolded calendar text with more or other repetitions than holidays have; Invalid at `calendar`."""
    rules = [_rule(match) for match in _RULE.findall(text)]
    if len(rules) > RULE_LIMIT:
        raise _wrong(f"That file has {len(rules):,} repetitions; at most {RULE_LIMIT} are read.")
    for rule in rules:
        _check(rule)
    if sum(rule["FREQ"] in _CLOSE for rule in rules) > CLOSE_LIMIT:
        raise _wrong(_NOT_READ)
    if any(_rule(match).get("FREQ") != "YEARLY" for match in _rules_of_zones(text)):
        raise _wrong(_NOT_READ)


def _rules_of_zones(text: str) -> Iterator[str]:
    """The rules in VTIMEZONE blocks, in one pass; a block that nobody ended lasts to the end of the file."""
    depth = 0
    for match in _ZONE_OR_RULE.finditer(text):
        if match["edge"]:
            depth = depth + 1 if match["edge"].upper() == "BEGIN" else max(depth - 1, 0)
        elif depth:
            yield match["rule"]


def _rule(text: str) -> dict[str, str]:
    parts = [part.partition("=") for part in text.strip().upper().split(";")]
    rule = {key: value for key, _, value in parts}
    if len(rule) != len(parts):
        raise _wrong(_NOT_READ)
    return rule


def _check(rule: Mapping[str, str]) -> None:
    if rule.get("FREQ") in _TOO_OFTEN or _WITHIN_A_DAY & {*rule}:
        raise _wrong("That file has an event that happens more than once a day; holidays do not.")
    choices = _CHOICES.get(rule.get("FREQ", ""))
    if choices is None or {*rule} - _KEYS - choices:
        raise _wrong(_NOT_READ)
    count = _whole(rule.get("COUNT", "1"))
    if count > COUNT_LIMIT:
        raise _wrong(f"That file has an event that happens {count:,} times; at most {COUNT_LIMIT:,} are read.")
    if _whole(rule.get("INTERVAL", "1")) < 1 or not _comes_true(rule, choices):
        raise _wrong(_NOT_READ)


def _comes_true(rule: Mapping[str, str], choices: frozenset[str]) -> bool:
    """Whether a choice of days is sure to be met by some date, so that looking for it ends."""
    chosen = choices & {*rule}
    if not chosen:
        return True
    if rule["FREQ"] != "WEEKLY" and _whole(rule.get("INTERVAL", "1")) != 1:
        return False
    if "BYDAY" in chosen and not _are_weekdays(rule, chosen):
        return False
    months = [_whole(month) for month in rule.get("BYMONTH", "1").split(",")]
    days = [_whole(day) for day in rule.get("BYMONTHDAY", "1").split(",")]
    return all(1 <= month <= 12 for month in months) and any(
        1 <= abs(day) <= _LONGEST_MONTHS[month - 1] for month in months for day in days
    )


def _are_weekdays(rule: Mapping[str, str], chosen: frozenset[str]) -> bool:
    """Weekdays of a week, or the first to fifth, or last, such day of a month."""
    found = [_WEEKDAY.fullmatch(text) for text in rule["BYDAY"].split(",")]
    if rule["FREQ"] == "WEEKLY":
        return all(match and not match[1] for match in found)
    within_months = rule["FREQ"] == "MONTHLY" or "BYMONTH" in chosen
    numbers = [int(match[1]) if match and match[1] else 0 for match in found]
    return within_months and "BYMONTHDAY" not in chosen and all(1 <= abs(number) <= 5 for number in numbers)


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _wrong(_NOT_READ)
    return int(text)


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, field="calendar")
