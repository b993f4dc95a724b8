"""The `msp` commands: each a line or two to an action; `msp --help` is the list."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import InterfaceError, OperationalError

from msp import billing, clockwork, demo, invariants, schema, supervisor, tenants
from msp.app import create_app
from msp.billing.rate import rate
from msp.config import Settings
from msp.identity import AUTOMATIC
from msp.kernel import clock
from msp.kernel.errors import Refusal
from msp.kernel.periods import Month
from msp.replay import Report, read_mapping, replay
from msp.sla.recheck import recheck
from msp.sla.timeline import answer_hours, explain_timeline
from msp.store import acting_for, db, reading_the_door, serving, walls

MAPPINGS = Path(__file__).parent / "replay" / "mappings"


@click.group()
def msp() -> None:
    """The support desk of an outsourcing provider."""


@msp.command()
def run() -> None:
    """Migrate, fill an empty database with the demo provider, then start web and worker (and in the demo a till)."""
    settings = Settings()
    supervisor.refuse_taken_ports(settings)
    app = create_app(settings)
    schema.migrate(app)
    if settings.mode == "demo" and demo.is_empty(app):
        click.echo("Filling the empty database with the demo provider ...")
        demo.fill(app, now=clock.now(), progress=_progress)
    click.echo(f"\nOpen http://127.0.0.1:{settings.port}")
    if demo.is_here(app):
        click.echo(demo.SIGN_INS)
    schema.dispose(app)
    sys.exit(supervisor.run_together(supervisor.commands(settings), settings))


@msp.command()
def upgrade() -> None:
    """Apply missing migrations."""
    schema.migrate(create_app())


@msp.command()
def worker() -> None:
    """Run the periodic jobs; any number of workers may run, one of them works."""
    clockwork.work(create_app())


@msp.command("stripe-stand-in")
def stand_in_for_stripe() -> None:
    """Serve what stands in for Stripe, on this machine only; outside the demo there is none."""
    demo.serve_stand_in(Settings(), now=clock.now)


@msp.command("demo")
def fill_demo() -> None:
    """Fill an empty database with the demo provider."""
    app = create_app()
    schema.migrate(app)
    if not demo.is_empty(app):
        raise click.ClickException("The database is not empty, so nothing was added.")
    demo.fill(app, now=clock.now(), progress=_progress)
    click.echo(demo.SIGN_INS)


@msp.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, help="A TOML file, or the name of one that is shipped, such as volvo.")
def replay_log(file: Path, mapping: str) -> None:
    """Drive an incident log (CSV or CSV.GZ) through the actions at its own times; a second run goes on."""
    shipped = MAPPINGS / f"{mapping}.toml"
    meant = read_mapping(shipped if shipped.exists() else Path(mapping))
    app = create_app()
    schema.migrate(app)
    with app.app_context():
        _tell(replay(file, meant, progress=_progress))


@msp.command("close-month")
@click.argument("month")
@click.option("--client", "keys", multiple=True, help="The key of a client; all clients without it.")
def close_month(month: str, keys: tuple[str, ...]) -> None:
    """Close a month such as 2026-10 and issue its invoices, client by client; one refusal stops no other."""
    named = Month.parse(month)
    with create_app().app_context():
        refused = [tenant for tenant in _chosen(keys) if not _close_one(tenant, named)]
    sys.exit(1 if refused else 0)


@msp.group()
def sla() -> None:
    """Promises and how they were judged."""


@sla.command("recheck")
@click.argument("month")
@click.option("--client", "keys", multiple=True, help="The key of a client; all clients without it.")
def recheck_month(month: str, keys: tuple[str, ...]) -> None:
    """Judge a closed month such as 2026-10 again: every frozen verdict must come out the same, bit for bit."""
    named = Month.parse(month)
    with create_app().app_context():
        found = [_recheck_one(tenant, named) for tenant in _chosen(keys)]
    sys.exit(0 if all(found) else 1)


@msp.command("invariants")
def check_invariants() -> None:
    """Check what must hold of the data: trails, totals, numbers, clocks, effects."""
    with create_app().app_context():
        found = list(invariants.broken(now=clock.now()))
    for sentence in found:
        click.echo(sentence)
    click.echo("Everything holds." if not found else f"{len(found)} do not hold.")
    sys.exit(1 if found else 0)


@msp.command("walls")
def tell_walls() -> None:
    """Print which tables belong to tenants and which do not."""
    create_app()
    click.echo(f"Walled, by tenant: {', '.join(sorted(walls.scoped_tables()))}")
    click.echo(f"Without a tenant: {', '.join(walls.GLOBAL_TABLES)}")


@msp.command("explain")
@click.argument("file", type=click.File())
def explain_file(file: Any) -> None:
    """Print the clocks of a timeline file (docs/clocks.md), or of a list of them."""
    _answer(file, explain_timeline)


@msp.command("hours")
@click.argument("file", type=click.File())
def hours_file(file: Any) -> None:
    """Answer questions to service hours: add, between, open (docs/clocks.md)."""
    _answer(file, answer_hours)


@msp.command("rate")
@click.argument("file", type=click.File())
def rate_file(file: Any) -> None:
    """Run calculators of the money core on a document, or on a list of them (docs/money.md)."""
    _answer(file, rate)


def _chosen(keys: tuple[str, ...]) -> list[tenants.TenantView]:
    wanted = {key.upper() for key in keys}
    with reading_the_door():
        clients = tenants.clients()
    if missing := wanted - {tenant.key for tenant in clients}:
        raise click.ClickException(f"There is no client {', '.join(sorted(missing))}.")
    return [tenant for tenant in clients if not wanted or tenant.key in wanted]


def _recheck_one(tenant: tenants.TenantView, month: Month) -> bool:
    with serving([tenant.id]):
        found = recheck(month, month.span(tenant.time_zone))
    for sentence in (*found.notes, *found.differences):
        click.echo(f"{tenant.key}: {sentence}", err=True)
    came_out = f"{len(found.differences):,} differ" if found.differences else "all come out the same"
    told = f"{found.verdicts:,} verdicts, {came_out}" if found.verdicts or found.differences else "not closed"
    click.echo(f"{tenant.key} {month}: {told}.")
    return not found.differences


def _close_one(tenant: tenants.TenantView, month: Month) -> bool:
    with acting_for(tenant.id):
        try:
            closed = billing.close_month(month, by=AUTOMATIC, now=clock.now())
            db.session.commit()
        except Refusal as refusal:
            click.echo(f"{tenant.key}: {refusal.sentence}", err=True)
            return False
    click.echo(f"{tenant.key}: {closed.page.number}")
    return True


def _tell(report: Report) -> None:
    for row in report.bad:
        click.echo(f"line {row.line}: {row.reason}", err=True)
    known = f", {report.skipped} were there already" if report.skipped else ""
    left_out = f", {len(report.bad)} rows left out" if report.bad else ""
    click.echo(f"{report.cases} cases with {report.events} events{known}{left_out}.")


def _answer(file: Any, answer: Callable[[Any], Any]) -> None:
    try:
        document = _document(file)
        answers = [answer(item) for item in document] if isinstance(document, list) else answer(document)
        click.echo(json.dumps(answers, indent=2, ensure_ascii=False))
    except RecursionError as error:
        raise click.ClickException("That document is nested too deeply to be read.") from error


def _document(file: Any) -> Any:
    try:
        return json.load(file)
    except ValueError as error:
        raise click.ClickException(f"That is not JSON: {error}") from error


def _progress(done: int, total: int, what: str) -> None:
    """One line that is written over on a terminal; elsewhere the last line only."""
    is_last, redraws = done == total, sys.stderr.isatty()
    start = "\r" if redraws else ""
    if is_last or (redraws and done % max(1, total // 200) == 0):
        click.echo(f"{start}{what}: {done} of {total}", nl=is_last, err=True)


def main() -> None:
    """Run a command; a refusal or a database that is down is one sentence and exit code 1, never a stack trace."""
    try:
        msp(prog_name="msp")
    except Refusal as refusal:
        _end(refusal.sentence)
    except (OperationalError, InterfaceError) as error:
        why = " ".join(str(error.orig).split())[:200]
        _end(f"The database cannot be used, so nothing more was done: {why}")


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
