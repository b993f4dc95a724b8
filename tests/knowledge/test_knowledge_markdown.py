"""Whatever an author writes, the page gets harmless HTML, and nothing is fetched from elsewhere."""

import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.knowledge import as_html
from msp.knowledge.markdown import ATTRIBUTES, SCHEMES, TAGS

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<link rel="stylesheet" href="file:///etc/passwd">',
    "<style>@import url(http://169.254.169.254/);</style>",
    '<link rel="attachment" href="file:///etc/passwd">',
    "<svg><image href='http://evil.example/x.png'/></svg>",
    "<iframe src=//evil.example></iframe>",
    "<object data='file:///etc/passwd'></object>",
    "![pixel](https://evil.example/p.png)",
    "![x](data:image/png;base64,AAAA)",
    "![<b onmouseover=alert(1)>](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](java\nscript:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](vbscript:x)",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](file:///etc/passwd)",
    "[click](//evil.example/x)",
    "[click](http://evil.example/)",
    "[click](/desk/tickets/ACME-1?close)",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    '[x](https://example.com "onmouseover=alert(1) \\" x=")',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x> |",
    "{{ config }} {% raw %} #read('/etc/passwd') ${7*7}",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<a href='https://ok.example' onclick='alert(1)' style='position:fixed'>x</a>",
)


class _Seen(HTMLParser):
    """Every element with its attributes, as a browser would find them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_markup_of_its_own(payload: str):
    frames = ("{}", "# {}", "- {}", "> {}", "**{}**", "[{}](https://a.b)")
    for tag, attributes in (seen for frame in frames for seen in _Seen(as_html(frame.replace("{}", payload))).elements):
        assert tag in TAGS
        assert set(attributes) <= {"href", "title", "rel", "start"}
        assert (attributes.get("href") or "https://").startswith(("https://", "mailto:"))


@given(st.text(alphabet=st.sampled_from("<>&\"'`*_[]()!#-|\\: \n\tahtpsvcrij/.=@0&;"), max_size=120))
def test_cleaning_twice_changes_nothing(text: str):
    html = str(as_html(text))
    assert nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES) == html


def test_headings_begin_below_those_of_the_page():
    html = as_html("# One\n\n## Two\n\n### Three\n\n#### Four\n\n###### Six\n\nTitle\n=====")
    assert re.findall(r"<h(\d)>", html) == ["3", "4", "5", "6", "6", "3"]


def test_a_picture_is_told_in_its_words_and_never_fetched():
    assert as_html("See ![the *green* button & more](https://evil.example/p.png).") == (
        "<p>See the green button &amp; more.</p>\n"
    )


def test_links_lead_to_https_and_mail_only_and_say_nothing_of_us():
    html = as_html("[guide](https://example.com/a?b=1&c=2 'Guide') <https://example.org> [mail](mailto:a@example.com)")
    assert html.count("<a ") == 3
    assert html.count('rel="noopener noreferrer"') == 3


def test_lists_tables_code_and_quotes_are_kept():
    html = as_html("3. three\n4. four\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n> said\n\n```\nx < 1\n```\n\n~~old~~")
    for part in ('<ol start="3">', "<td>1</td>", "<blockquote>", "x &lt; 1", "<s>old</s>"):
        assert part in html


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 50_000,
        "*a " * 16_000,
        "> " * 25_000,
        "`" * 50_000,
        "![" * 25_000,
        "<" * 50_000,
        "- " * 25_000,
        "_" * 50_000,
    ],
    ids=("brackets", "stars", "quotes", "ticks", "pictures", "angles", "dashes", "underscores"),
)
def test_the_longest_article_is_read_in_reasonable_time(bomb: str):
    begun = time.perf_counter()
    as_html(bomb)
    assert time.perf_counter() - begun < 5
