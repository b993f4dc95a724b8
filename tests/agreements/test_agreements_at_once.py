"""The same version followed by several at the same moment is followed once; the others are told."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from msp import agreements, sla
from msp.agreements import DecisionForm, Draft, Setting
from msp.kernel.errors import Conflict
from msp.store import acting_for, db, serving
from tests import world as cast
from tests.agreements.settling import Document, asked, draft, open_from, standing_document
from tests.desk_work import at
from tests.live import at_once, live_app, live_world
from tests.world import World


def test_of_many_answers_and_many_changes_at_once_one_is_done(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str
):
    with live_world(engine_kind, shared_folder, tmp_path, f"agreements_{worker_id}") as world:
        app = world.app
        with app.app_context():
            with serving([world.acorn.id]):
                hours = standing_document(Setting.HOURS, "office")
                seen = agreements.standing(Setting.HOURS, "office").base
            waiting = asked(world, draft(Setting.HOURS, open_from(hours, "07:00")))
        omar = world.actors["omar"]

        def answer() -> str:
            with acting_for(world.acorn.id, omar.who):
                try:
                    agreements.decide_change(waiting.id, DecisionForm(True, base=seen), by=omar, now=at(1))
                except Conflict as refused:
                    return type(refused).__name__
                db.session.commit()
                return "done"

        assert sorted(at_once(app, 4, answer)) == ["Conflict"] * 3 + ["done"]
        with app.app_context(), serving([world.acorn.id]):
            seen = agreements.standing(Setting.HOURS, "office").base
        moments = iter([at(2), at(2.1), at(2.2), at(2.3)])
        heard = at_once(app, 4, lambda: _changed(world, draft(Setting.HOURS, hours), seen, next(moments)))
        assert sorted(heard) == ["StaleChange"] * 3 + ["done"]
        with app.app_context(), serving([world.acorn.id]):
            assert len(sla.hours_versions("office")) == 3


@pytest.mark.parametrize("setting", [Setting.LADDER, Setting.HOURS, Setting.TARGETS, Setting.PRIORITIES])
def test_of_several_who_publish_in_one_second_one_is_followed(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str, setting: Setting
):
    with live_app(engine_kind, shared_folder, tmp_path, f"second_{worker_id}") as app:
        with app.app_context():
            world = cast.build(app)
        for number in range(3):
            change = draft(setting, _other(world, app, setting, number))
            with app.app_context(), serving([world.acorn.id]):
                seen = agreements.standing(setting, change.name).base
            heard = at_once(app, 4, lambda change=change, seen=seen: _changed(world, change, seen, at(2)))
            # Whoever looked before the first was done hears it of the base, whoever wrote after it of the instant.
            assert heard.count("done") == 1
            assert set(heard) <= {"done", "StaleChange", "Conflict"}


def _other(world: World, app: Flask, setting: Setting, number: int) -> Document:
    """Another document of a setting each time."""
    with app.app_context(), serving([world.acorn.id]):
        document = standing_document(setting, draft(setting, {}).name)
    match setting:
        case Setting.LADDER:
            named = [{**step, "name": f"{step['name']} {number}", **_manned(step)} for step in document["steps"]]
            return {**document, "steps": named}
        case Setting.HOURS:
            return open_from(document, f"0{number + 4}:00")
        case Setting.TARGETS:
            first = document["first_response"]
            return {**document, "first_response": {**first, "targets": {**first["targets"], "P1": 60 * (number + 5)}}}
        case _:
            return {**document, "P1": f"Emergency {number}"}


def _manned(step: Document) -> Document:
    return {} if step.get("vendor") or step["levels"] == ["L0"] else {"teams": ["desk"]}


def _changed(world: World, change: Draft, seen: str, moment: datetime) -> str:
    omar = world.actors["omar"]
    with acting_for(world.acorn.id, omar.who):
        try:
            agreements.publish_change(change, seen, by=omar, now=moment)
        except Conflict as refused:
            return type(refused).__name__
        db.session.commit()
        return "done"
