"""How the clocks of a client's tickets are told to whoever visits: words, zone, and the versions they may read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask import url_for

from msp import tiers
from msp.agreements import Setting
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.sla.published import published
from msp.sla.telling import Telling, VersionKind, VersionRecord
from msp.store import Side
from msp.tiers import Ladder
from msp.web.clocks import Shown
from msp.web.door import Visit
from msp.web.explained import Link
from msp.web.priorities import priority_words

_SETTINGS = {VersionKind.POLICY: Setting.TARGETS, VersionKind.HOURS: Setting.HOURS}


def shown_to(visit: Visit, *, with_versions: bool = False, vendors: Mapping[str, str] | None = None) -> Shown:
    """In the client's own zone and words; who published a version is for those who may read its settings."""
    to_client, reads = visit.actor.side is Side.CLIENT, visit.can(Can.CONFIG_READ)
    records = [one.record for one in published()] if with_versions else []
    telling = Telling(
        to_client=to_client,
        priorities=priority_words(visit.now),
        tiers=_tier_names(visit, to_client),
        vendors=vendors or {},
        records=tuple(records if reads else _without_authors(records)),
    )
    return Shown(zone=visit.tenant.time_zone, telling=telling, link=_link(visit, to_client, reads))


def _without_authors(records: Iterable[VersionRecord]) -> Iterable[VersionRecord]:
    return (replace(record, author="", reason="") for record in records)


def _tier_names(visit: Visit, to_client: bool) -> dict[str, str]:
    """The steps of the client's ladder by level; an agent reads the level too."""
    try:
        ladder = tiers.ladder_in_force(visit.now)
    except Missing:
        return {}
    return {level.value: _step_name(ladder, level, to_client) for step in ladder.steps for level in step.levels}


def _step_name(ladder: Ladder, level: tiers.Tier, to_client: bool) -> str:
    name = ladder.step_of(level).name
    return name if to_client else f"{level.value} · {name}"


def _link(visit: Visit, to_client: bool, reads: bool) -> Link:
    """To the history of the setting, at the version."""
    if not reads:
        return lambda _: None
    wing = "portal" if to_client else "office"

    def url(record: VersionRecord) -> str:
        here, setting = visit.tenant.slug, _SETTINGS[record.kind].value
        version = f"version-{record.number}"
        return url_for(f"{wing}.setting_history", tenant=here, setting=setting, name=record.series, _anchor=version)

    return url
