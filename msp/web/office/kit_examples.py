"""Example values for the kit page: every macro in every state, with names as ugly as real ones."""

from dataclasses import dataclass, field

from msp.web.above_lists import Choice, Tab
from msp.web.explained import Bar
from msp.web.office.kit_clocks import CLOCKS, DRAWING, FIRED, LONG_NAME, STAYS, STAYS_AT_START, Clock, Fired, Stay
from msp.web.office.kit_explanations import EXPLANATION, LONG_LIFE, TOLD_TO_CLIENT
from msp.web.office.kit_forms import FAULTY_REPLY, FORM_ASKED, FORM_FAULTY, Form, NoteForm, ReplyForm
from msp.web.office.kit_money import (
    BARS,
    LINES,
    PARTS,
    POINTS,
    TARGET,
    TICKS,
    TOTALS,
    KitBar,
    Line,
    Part,
    Point,
    Tick,
    Total,
)
from msp.web.office.kit_tickets import CONVERSATION, ROWS, Event, Message, Row
from msp.web.path_drawing import Drawing


@dataclass(frozen=True)
class Pane:
    """One side of the composer."""

    form: Form
    url: str
    addressee: str
    help: str


@dataclass(frozen=True)
class Examples:
    """Everything the kit page draws."""

    long_name: str
    clocks: tuple[Clock, ...]
    explanation: Bar
    told_to_client: Bar
    long_life: Bar
    fired: tuple[Fired, ...]
    stays: tuple[Stay, ...]
    stays_at_start: tuple[Stay, ...]
    rows: tuple[Row, ...]
    conversation: tuple[Message | Event, ...]
    reply: Pane
    note: Pane
    faulty_reply: Pane
    filters: tuple[Choice, ...]
    tabs: tuple[Tab, ...]
    form_asked: Form
    form_faulty: Form
    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    target: Tick
    parts: tuple[Part, ...]
    bars: tuple[KitBar, ...]
    drawing: Drawing | None
    clients: tuple[tuple[str, str], ...] = field(default=())


CLIENTS = (
    ("ACME", "Acme Fabrication GmbH"),
    ("ACORN", "Acorn Dental"),
    ("BORE", "Boréal Énergie S.A."),
    ("CEDAR", "Cedar & Sons"),
    ("DELTA", "Delta Freight"),
    ("EIGER", "Eiger Versicherung"),
    ("FJORD", "Fjord Seafood"),
    ("GRANA", "Granada Textil"),
    ("HELIX", "Helix"),
    ("IRIS", "岩手 医療"),
    ("LONG", LONG_NAME),
    ("X", ""),
)

REPLY_HELP = "Rosa and everybody on the ticket read it."
NOTE_HELP = "The client never sees it."

EXAMPLES = Examples(
    long_name=LONG_NAME,
    clocks=CLOCKS,
    explanation=EXPLANATION,
    told_to_client=TOLD_TO_CLIENT,
    long_life=LONG_LIFE,
    fired=FIRED,
    stays=STAYS,
    stays_at_start=STAYS_AT_START,
    rows=ROWS,
    conversation=CONVERSATION,
    reply=Pane(ReplyForm(prefix="kit-"), "#composer", "Rosa", REPLY_HELP),
    note=Pane(NoteForm(prefix="kit-note-"), "#composer", "L2+", NOTE_HELP),
    faulty_reply=Pane(FAULTY_REPLY, "#composer", "Rosa", REPLY_HELP),
    filters=(
        Choice("client", "Client", (("", "All"), ("ACME", "Acme Fabrication GmbH"), ("LONG", LONG_NAME))),
        Choice("tier", "Tier", (("", "All"), ("L1", "L1 Service desk"), ("L2", "L2 Technical")), "L2"),
        Choice("status", "Status", (("", "All open"), ("new", "New"))),
    ),
    tabs=(Tab("Mine", "#tabs", True, 12), Tab("My tiers", "#tabs", False, 140), Tab("All", "#tabs", False, None)),
    form_asked=FORM_ASKED,
    form_faulty=FORM_FAULTY,
    lines=LINES,
    totals=TOTALS,
    points=POINTS,
    ticks=TICKS,
    target=TARGET,
    parts=PARTS,
    bars=BARS,
    drawing=DRAWING,
    clients=CLIENTS,
)
