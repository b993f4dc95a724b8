"""The forms of a page as a browser sees them: where each goes, its fields, and what it sends when nobody types."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl

from werkzeug.test import TestResponse

from tests.web.browser import Browser

TYPED = frozenset({"text", "search", "email", "password", "url", "tel", "number", "date", "datetime-local", "textarea"})
TOKEN = "csrf_token"
CHOSEN = ("radio", "checkbox")


@dataclass
class Input:
    """One field: how it is filled in, what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether people type into it."""
        return self.kind in TYPED


@dataclass
class Form:
    """One form of a page."""

    page: str
    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)

    @property
    def typed(self) -> list[str]:
        """The fields that people type into."""
        return [name for name, one in self.inputs.items() if one.is_typed]

    def filled(self, fill: dict[str, str]) -> dict[str, str]:
        """What is sent when the fields named here are filled in and the others are left as they are."""
        kept = {name: one.value for name, one in self.inputs.items() if name != TOKEN and one.kind != "file"}
        return {**kept, **fill}

    def send(self, browser: Browser, fill: dict[str, str]) -> TestResponse:
        """Send it; what a form that only asks holds takes the place of everything after the question mark."""
        if self.method == "get":
            return browser.get(self.action.partition("?")[0], query_string=self.filled(fill))
        return browser.post(self.action, **self.filled(fill))


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.text: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get") != "dialog":
            self.open = Form(self.page, given.get("action") or self.page, given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None and tag == "option":
            self._option(given)
        elif self.open is not None and tag in {"input", "textarea", "select"} and given.get("name"):
            self._input(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag in {"textarea", "select"}:
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None and self.text.kind == "textarea":
            self.text.value += data

    def _input(self, tag: str, given: dict[str, str]) -> None:
        assert self.open is not None
        kind = given.get("type", "text") if tag == "input" else tag
        one = self.open.inputs.setdefault(given["name"], Input(given["name"], kind))
        if tag != "input":
            self.text = one
        elif kind in CHOSEN:
            one.options.append(given.get("value", "on"))
            one.value = one.options[-1] if "checked" in given else one.value
        else:
            one.value = given.get("value", "")

    def _option(self, given: dict[str, str]) -> None:
        if self.text is not None:
            self.text.options.append(given.get("value", ""))
            if "selected" in given or len(self.text.options) == 1:
                self.text.value = given.get("value", "")


def forms_of(browser: Browser, page: str) -> list[Form]:
    """Every form of a page, as somebody's browser shows it; what must be chosen is chosen.

    A page that answers a form is written `POST address?fields`.
    """
    answer = _answer(browser, page)
    assert answer.status_code == 200, f"{page} answers {answer.status_code}"
    reader = _Reader(page)
    reader.feed(answer.text)
    return [replace(form, inputs={name: _chosen(one) for name, one in form.inputs.items()}) for form in reader.forms]


def _answer(browser: Browser, page: str) -> TestResponse:
    method, _, address = page.rpartition(" ")
    path, _, fields = address.partition("?")
    return browser.post(path, **dict(parse_qsl(fields))) if method == "POST" else browser.get(page)


def _chosen(one: Input) -> Input:
    """Somebody who fills in a form chooses the last offer where none stands."""
    return replace(one, value=one.options[-1]) if one.options and not one.value else one
