"""The golden October: verdicts written down word by word, so that no change of the rules goes unnoticed.

When a test here fails, rules that decide money are others than they were. If that is meant, give `verdicts.ENGINE` a
new name, and write the file anew: MSP_GOLDEN=write.
"""

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm, verdicts
from msp.store import serving
from msp.tickets import DetailsForm, Impact, MoveForm, Urgency, WaitReason
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER
from tests.promises import POLICY
from tests.world import World

GOLDEN = Path(__file__).parent / "golden_october.json"
SPAN = OCTOBER.span("Europe/Stockholm")
#: Friday 23 October, 15:00 in Stockholm, as hours from the first Monday: on Sunday the clocks are set back.
FRIDAY = 18 * 24 + 7
FIRST = POLICY | {"next_update": {"hours": "office", "targets": {"*": 7200}, "pauses": ["scheduled"]}}
SHORTER = FIRST | {"resolution": FIRST["resolution"] | {"targets": {"P1": 7200, "*": 43200}, "on_reopen": "restart"}}


def test_the_verdicts_of_the_golden_october_are_the_same_for_ever(
    ground: Flask, world: World, monkeypatch: pytest.MonkeyPatch
):
    # The name of the zone data is hashed too, and is another with every release of it.
    monkeypatch.setattr(verdicts, "_tzdata", lambda: "golden")
    _lived(world)
    with serving([world.acorn.id]):
        judged = [verdicts.frozen(view) for view in sla.preview_verdicts(SPAN, now=NOVEMBER)]
    found = [{**view, "ticket_id": ""} for view in judged]
    if os.environ.get("MSP_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    golden = json.loads(GOLDEN.read_text())
    assert [view["inputs_hash"] for view in golden] == [view["inputs_hash"] for view in found]
    assert json.loads(json.dumps(found)) == golden
    assert len(golden) == 14


def _lived(world: World) -> None:
    """Held and answered, late and moved up, broken by a new target, back after its end, over a change of clocks."""
    lena, marc, rosa = (world.actors[name] for name in ("lena", "marc", "rosa"))
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", FIRST, "With updates"), by=AUTOMATIC, now=at(0))
        held = opened(world, when=0.5)
        tickets.reply(held, "Which till?", by=lena, now=at(1))
        tickets.wait(held, WaitReason.REQUESTER, by=lena, now=at(1))
        tickets.reply(held, "The left one.", by=rosa, now=at(7.25))
        tickets.resolve(held, "Mended.", by=lena, now=at(8))
        late = opened(world, when=24, urgent=False)
        tickets.reply(late, "We look.", by=lena, now=at(30))
        form = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH)
        tickets.edit(late, form, expected_version=late.version, by=lena, now=at(31))
        tickets.escalate(late, MoveForm(), by=lena, now=at(32))
        tickets.resolve(late, "Mended.", by=marc, now=at(54))
        back = opened(world, when=FRIDAY)
        tickets.reply(back, "On Monday.", by=lena, now=at(FRIDAY + 0.5))
        tickets.wait(back, WaitReason.SCHEDULED, by=lena, now=at(FRIDAY + 1))
        opened(world, when=FRIDAY + 1.25)
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", SHORTER, "Faster"), by=AUTOMATIC, now=at(FRIDAY + 1.5))
    with committed(world.acorn):
        back = tickets.ticket_for(lena, back.reference, lock=True)
        tickets.resume(back, by=lena, now=at(FRIDAY + 66))
        tickets.resolve(back, "Mended.", by=lena, now=at(FRIDAY + 66.25))
        tickets.reopen(back, "It is not.", by=lena, now=at(FRIDAY + 90))
        tickets.resolve(back, "Mended.", by=lena, now=at(FRIDAY + 91))
