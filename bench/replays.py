"""A real log through the real actions, when it lies beside the project."""

from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, timed
from msp import billing
from msp.identity import AUTOMATIC
from msp.kernel.periods import Month
from msp.replay import Report, read_mapping, replay
from msp.store import acting_for, db
from msp.tenants import tenant_by_key
from tests import databases

HERE = Path(__file__).resolve().parent
LOG = HERE.parents[1] / "shared" / "data" / "logs" / "volvo_incidents_a.csv.gz"
MAPPING = HERE.parent / "msp" / "replay" / "mappings" / "volvo.toml"


def figures(folder: Path) -> Iterator[Figure]:
    """Events a second, and the close of a busy month."""
    if not LOG.exists():
        print("replay: the log is not beside the project, so it is not measured")
        return
    app = databases.build_app(databases.sqlite_url(folder), folder)
    with app.app_context():
        report = Report()

        def run() -> None:
            nonlocal report
            report = replay(LOG, read_mapping(MAPPING), progress=lambda *_: None)

        seconds = timed(run)
        yield Figure(f"replay of {report.events:,} events", report.events / seconds, "/s", 300, is_least=True)
        yield Figure("replay: rows left out", float(len(report.bad)), "", 0)
        yield Figure("closing April 2012 of the largest client", timed(_close), "s", 10)


def _close() -> None:
    tenant = tenant_by_key("LINEC")
    db.session.remove()
    month = Month(2012, 4)
    with acting_for(tenant.id):
        billing.close_month(month, by=AUTOMATIC, now=month.span(tenant.time_zone).end)
        db.session.commit()
