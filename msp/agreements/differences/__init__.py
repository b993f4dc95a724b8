"""Pure: the difference between two documents of a setting, in plain words; the same document twice has none."""

from collections.abc import Callable, Mapping

from msp.agreements.differences.hours import hours_difference
from msp.agreements.differences.ladder import ladder_difference
from msp.agreements.differences.line import Line
from msp.agreements.differences.names import contact_difference, priorities_difference
from msp.agreements.differences.targets import targets_difference
from msp.agreements.settings import Document, Setting

_OF: Mapping[Setting, Callable[[Document | None, Document], tuple[Line, ...]]] = {
    Setting.LADDER: ladder_difference,
    Setting.TARGETS: targets_difference,
    Setting.HOURS: hours_difference,
    Setting.PRIORITIES: priorities_difference,
    Setting.CONTACTS: contact_difference,
}


def difference(setting: Setting, before: Document | None, after: Document) -> tuple[Line, ...]:
    """What another document would change, line by line; everything when there was none before."""
    return _OF[setting](before, after)
