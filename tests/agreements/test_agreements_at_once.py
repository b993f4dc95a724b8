"""The same version followed by several at the same moment is followed once; the others are told."""

from pathlib import Path

from msp import agreements, sla
from msp.agreements import DecisionForm, Setting
from msp.kernel.errors import Conflict
from msp.store import acting_for, db, serving
from tests.agreements.settling import asked, draft, open_from, standing_document
from tests.desk_work import at
from tests.live import at_once, live_world


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

        def change() -> str:
            moment = next(moments)
            with acting_for(world.acorn.id, omar.who):
                try:
                    agreements.publish_change(draft(Setting.HOURS, hours), seen, by=omar, now=moment)
                except Conflict as refused:
                    return type(refused).__name__
                db.session.commit()
                return "done"

        assert sorted(at_once(app, 4, change)) == ["StaleChange"] * 3 + ["done"]
        with app.app_context(), serving([world.acorn.id]):
            assert len(sla.hours_versions("office")) == 3
