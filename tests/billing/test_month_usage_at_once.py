"""The same record of usage sent many times at once is one record (unique keys under load are PostgreSQL's)."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from msp.billing import agreed
from msp.billing.agreed import UsageForm
from msp.billing.agreed_models import UsageRecord
from msp.store import acting_for, db
from tests import counting, live
from tests import world as cast
from tests.desk_work import at, committed
from tests.month_end import agree


def test_one_key_sent_at_once_is_one_record(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path):
    with live.live_app(engine_kind, shared_folder, tmp_path, f"{worker_id}_usage") as app:
        with app.app_context():
            world = cast.build(app)
            agree(world)
            with committed(world.acorn):
                counting.count_at(world)
        form, omar = UsageForm("meter-7", "backup-gb", "12.5", at(0)), world.actors["omar"]

        def record() -> UUID:
            with acting_for(world.acorn.id, omar.who):
                found = agreed.record_usage(form, by=omar, now=at(1))
                db.session.commit()
            return found

        assert len(set(live.at_once(app, 6, record))) == 1
        with app.app_context(), acting_for(world.acorn.id):
            counted = select(func.count()).where(UsageRecord.idempotency_key == "meter-7")
            assert db.session.scalar(counted) == 1
