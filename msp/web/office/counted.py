"""What a client's months are charged from beside work: numbers of units, usage, prepaid blocks, and files of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from msp.billing import agreed
from msp.billing.agreed import (
    BlockForm,
    BlockView,
    ImportedRow,
    ImportKind,
    QuantityForm,
    QuantityView,
    Recordable,
    UsageForm,
    UsageView,
)
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.kernel.money import read_number
from msp.tenants import TenantView
from msp.web.attachments import TooLarge
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, attach, offered, one_of, say_when_saved
from msp.web.office.counted_forms import AddBlock, AddNumber, AddUsage, ReadFile
from msp.web.office.wing import bp
from msp.web.settling import settled

NOON = time(12)


@dataclass(frozen=True, slots=True)
class CountedPage:
    """What stands written down, with a form for each thing that a rate card counts; `rows` tell what a file became."""

    tenant: TenantView
    numbers: list[QuantityView]
    usage: list[UsageView]
    blocks: list[BlockView]
    add_number: AddNumber
    add_usage: AddUsage
    add_block: AddBlock
    read_file: ReadFile
    rows: list[ImportedRow]

    @property
    def counts_nothing(self) -> bool:
        """Whether no rate card of the client counts anything."""
        return not (self.add_number.line_key.choices or self.add_usage.meter.choices or self.add_block.line_key.choices)


@bp.get("/<tenant>/counted")
@needs(Can.USAGE_WRITE, Within.TENANT)
def what_counts(visit: Visit):
    """Everything that stands, and how more is written down."""
    return _show(visit)


@bp.post("/<tenant>/counted/numbers")
@needs(Can.USAGE_WRITE, Within.TENANT)
def add_number(visit: Visit):
    """Write down a number of units that counts from a day on."""
    form = _offering(AddNumber(prefix="number-"))

    def act() -> str:
        day = form.from_date.data or _today(visit)
        wanted = QuantityForm(form.line_key.data or "", day, form.quantity.data or "", form.site.data or "")
        agreed.agree_quantity(wanted, by=visit.actor, now=visit.now)
        return f"{wanted.quantity} counts for {wanted.line_key} from {day} on."

    return settled(form, act, lambda: _show(visit, form), _here(visit))


@bp.post("/<tenant>/counted/usage")
@needs(Can.USAGE_WRITE, Within.TENANT)
def add_usage(visit: Visit):
    """Write down what a meter counted on a day."""
    form = _offering(AddUsage(prefix="usage-"))

    def act() -> str:
        day = form.observed_on.data or _today(visit)
        wanted = UsageForm(form.key.data or "", form.meter.data or "", form.quantity.data or "", _noon(visit, day))
        agreed.record_usage(wanted, by=visit.actor, now=visit.now)
        return f"{wanted.quantity} of {wanted.meter} is recorded for {day}."

    return settled(form, act, lambda: _show(visit, form), _here(visit))


@bp.post("/<tenant>/counted/blocks")
@needs(Can.USAGE_WRITE, Within.TENANT)
def add_block(visit: Visit):
    """Write down a block of time that the client paid for in advance."""
    form = _offering(AddBlock(prefix="block-"))

    def act() -> str:
        first = form.starts_on.data or _today(visit)
        wanted = BlockForm(
            line_key=form.line_key.data or "",
            reference=form.reference.data or "",
            minutes=_minutes(form.hours.data or ""),
            starts_on=first,
            ends_on=form.ends_on.data,
            bought_on=form.bought_on.data or _today(visit),
            price=form.price.data or "",
        )
        agreed.sell_block(wanted, by=visit.actor, now=visit.now)
        return f"The block {wanted.reference} is sold; it burns from {first} on."

    return settled(form, act, lambda: _show(visit, form), _here(visit))


@bp.post("/<tenant>/counted/file")
@needs(Can.USAGE_WRITE, Within.TENANT)
def read_counted(visit: Visit):
    """Take a file row by row; the page says what became of each."""
    form = ReadFile(prefix="file-")
    if not form.validate():
        return _show(visit, form), 422
    try:
        kind = one_of(ImportKind, form.kind.data, field="kind", sentence="Choose what the file holds.")
        rows = agreed.import_rows(kind, _sent(form.file.data), by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        attach(refusal, form)
        return _show(visit, form), refusal.status
    return _show(visit, rows=rows)


@bp.post("/<tenant>/counted/<kind>/<uuid:row_id>/taking-back")
@needs(Can.USAGE_WRITE, Within.TENANT)
def take_counted_back(visit: Visit, kind: str, row_id: UUID):
    """Let a number, a record or a block count no more, as long as its month is open."""
    if kind not in list(Recordable):
        raise Missing()
    agreed.take_back(Recordable(kind), row_id, by=visit.actor, now=visit.now)
    say_when_saved(f"The {kind} is taken back; no month is charged from it.")
    return redirect(_here(visit), 303)


def _show(visit: Visit, form: FlaskForm | None = None, rows: list[ImportedRow] | None = None) -> str:
    """The page, with one of its forms as it was sent."""
    page = CountedPage(
        tenant=visit.tenant,
        numbers=agreed.quantities_agreed(),
        usage=agreed.usage_recorded(),
        blocks=agreed.blocks_sold(),
        add_number=form if isinstance(form, AddNumber) else _offering(AddNumber(formdata=None, prefix="number-")),
        add_usage=form if isinstance(form, AddUsage) else _offering(AddUsage.fresh()),
        add_block=form if isinstance(form, AddBlock) else _offering(AddBlock(formdata=None, prefix="block-")),
        read_file=form if isinstance(form, ReadFile) else ReadFile(formdata=None, prefix="file-"),
        rows=rows or [],
    )
    return render_template("office/counted/page.html", page=page)


def _offering(form: Any) -> Any:
    """The form with the lines of the client's rate cards to choose from."""
    lines = agreed.lines_wanting(form.of_kind)
    if form.of_kind == "usage":
        form.meter.choices = offered([(line.meter, f"{line.name} ({line.meter})") for line in lines])
    else:
        form.line_key.choices = offered([(line.key, f"{line.name} ({line.key})") for line in lines])
    return form


def _minutes(hours: str) -> int:
    """Hours as people type them, in whole minutes."""
    said = "Write the hours with a point, such as 10 or 7.5; they come to whole minutes."
    try:
        minutes = read_number(hours.strip(), "hours") * 60
    except Invalid as error:
        raise Invalid(said, field="hours") from error
    if minutes.denominator != 1 or not 0 < minutes.numerator < 10**7:
        raise Invalid(said, field="hours")
    return minutes.numerator


def _sent(file: Any) -> bytes:
    """The content of the file, no larger than any upload may be."""
    limit: int = current_app.config["SETTINGS"].upload_limit_bytes
    if not isinstance(file, FileStorage) or not file.filename:
        raise Invalid("Choose a file.", field="file")
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise TooLarge("The file is too large; send it in smaller parts.", field="file")
    return content


def _today(visit: Visit) -> date:
    return visit.now.astimezone(ZoneInfo(visit.tenant.time_zone)).date()


def _noon(visit: Visit, day: date) -> datetime:
    """Noon of that day at the client, or this moment where it is still morning."""
    noon = datetime.combine(day, NOON, ZoneInfo(visit.tenant.time_zone)).astimezone(UTC)
    return min(noon, visit.now) if day == _today(visit) else noon


def _here(visit: Visit) -> str:
    return url_for("office.what_counts", tenant=visit.tenant.slug)
