"""A version that makes no sense is refused with a sentence that names the field, and the old one stays in force."""

from datetime import timedelta
from typing import Any

import pytest

from msp import sla
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Refusal
from msp.sla import VersionForm
from msp.sla.in_force import versions_in_scope
from msp.sla.instants import seconds_of
from msp.store import acting_for
from tests.desk_work import at
from tests.promises import OFFICE, POLICY, SINCE
from tests.world import World

HOURS = {"tz": "Europe/Stockholm", **OFFICE}


def _hours(**more: Any) -> dict[str, Any]:
    return {**HOURS, **more}


def _policy(**more: Any) -> dict[str, Any]:
    return {**POLICY, "resolution": {**POLICY["resolution"], **more}}


@pytest.mark.parametrize(
    ("document", "field", "named"),
    [
        (_hours(weekly={}), "weekly", "weekly"),
        (_hours(weekly={"mon": [["08:00", "08:00"]]}), "weekly.mon", "weekly.mon opens and closes at 08:00"),
        (_hours(tz="Europe/Stokholm"), "tz", "tz has “Europe/Stokholm”"),
        (_hours(closed_dates=["24 December"]), "closed_dates", "closed_dates has '24 December'"),
        (_policy(targets={"*": 0}), "resolution.targets.*", "resolution.targets.* must be"),
        (_policy(targets={"P1": -1}), "resolution.targets.P1", "resolution.targets.P1 must be"),
        (_policy(warn=[0]), "resolution.warn", "resolution.warn has 0"),
        (_policy(warn=[1000]), "resolution.warn", "resolution.warn has 1000"),
        (_policy(pauses=["lunch"]), "resolution.pauses", "resolution.pauses has 'lunch'"),
    ],
)
def test_a_bad_document_is_refused_by_name(ground, world: World, document: Any, field: str, named: str) -> None:
    publish, name = _door(document)
    with acting_for(world.acorn.id):
        before = _in_force(name)
        with pytest.raises(Refusal) as refusal:
            publish(VersionForm(name, document, "Better."), by=AUTOMATIC, now=at(0))
        assert _in_force(name) is before
    assert refusal.value.field == field
    assert named in refusal.value.sentence


@pytest.mark.parametrize("document", [_hours(), _policy()])
def test_no_version_overlaps_another_and_none_begins_in_the_past(ground, world: World, document: Any) -> None:
    publish, name = _door(document)
    second = timedelta(seconds=1)
    with acting_for(world.acorn.id):
        before = _in_force(name)
        for valid_from in (at(0) - second, SINCE + second):
            with pytest.raises(Refusal, match="cannot start in the past") as refusal:
                publish(VersionForm(name, document, "Rewrite.", valid_from), by=AUTOMATIC, now=at(0))
            assert refusal.value.field == "valid_from"
        with pytest.raises(Conflict, match="starts at the same instant") as twice:
            publish(VersionForm(name, document, "Again.", SINCE), by=AUTOMATIC, now=at(0))
        assert twice.value.field == "valid_from"
        assert _in_force(name) is before
        publish(VersionForm(name, document, "From now on."), by=AUTOMATIC, now=at(0))
        with pytest.raises(Conflict, match="starts at the same instant"):
            publish(VersionForm(name, document, "Twice.", at(0)), by=AUTOMATIC, now=at(0))
        assert _in_force(name).name == f"{name}, version 2"


def _door(document: dict[str, Any]) -> tuple[Any, str]:
    if "tz" in document:
        return sla.publish_hours_version, "office"
    return sla.publish_policy_version, "standard"


def _in_force(name: str) -> Any:
    versions, moment = versions_in_scope(), seconds_of(at(0))
    return versions.hours_at(name, moment) if name == "office" else versions.policy_at(name, moment)
