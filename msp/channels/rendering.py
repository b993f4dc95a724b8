"""The words of a letter, from `templates/mail/<fact>.txt`: a block for the subject, a block for the text."""

from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from msp.channels.letter import Letter, Words
from msp.identity import links

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"

# Plain text has nothing to escape; these templates are never used for a page, and pages never use this environment.
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=False,  # noqa: S701 - plain text; entities would be read as such
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


#: What only some letters say; one that was queued before a release that says more leaves all the same.
_UNSAID = {"held": "", "late": "", "stands_in": False, "passed_over": False, "away": False, "on_call": False}


def words_of(letter: Letter, *, base_url: str) -> Words:
    """Subject and text of a letter; its link leads to `base_url` and nowhere else (reliability.md T12)."""
    template = _ENVIRONMENT.get_template(f"{letter.template}.txt")
    site = base_url.rstrip("/")
    values = {**_UNSAID, **letter.values, "name": letter.name, "site": site, "link": site + _path(letter)}
    context = template.new_context(values)
    blocks = {name: "".join(block(context)) for name, block in template.blocks.items()}
    return Words(blocks["subject"].strip(), blocks["text"].strip() + "\n")


def on_the_wall(at: datetime, zone: str) -> str:
    """A moment on the wall clock of a zone, as mails say it: 2026-10-14 14:30 (Europe/Vienna)."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _path(letter: Letter) -> str:
    return letter.path.replace("{token}", links.token_of(UUID(letter.link))) if letter.link else letter.path
