"""Pure: the HTML of a mail → plain text; nothing of it is ever shown as HTML."""

from html.parser import HTMLParser

import nh3

#: What is read of one part; beyond it nobody reads a mail.
HTML_LENGTH = 500_000
#: The cleaner takes the square of how deep tags are open, so there are no more than it closes within a second.
MOST_TAGS = 8_000

_BLOCKS = frozenset({"address", "article", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"})
_BLOCKS |= {"ol", "p", "pre", "section", "table", "tr", "ul"}
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre"})
_TAGS = _BLOCKS | {"a", "blockquote", "br", "td", "th"}
_DEEPEST_QUOTE = 4


def text_of(html: str) -> str:
    """The words of a page: blocks as lines, quotes marked with `>`, and where a link leads if its words do not say."""
    clean = nh3.clean(
        "<".join(html[:HTML_LENGTH].split("<", MOST_TAGS + 1)[: MOST_TAGS + 1]),
        tags=set(_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(clean)
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    """Writes cleaned HTML down line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._words: list[str] = []
        self._depth = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._end_line()
            self._depth += 1
        elif tag == "br":
            self._end_line(keep_empty=True)
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._words)))
        elif tag in _BLOCKS:
            self._end_block(tag)
            if tag == "li":
                self._words.append("- ")
        elif tag in ("td", "th"):
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._end_line()
            self._depth = max(self._depth - 1, 0)
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _BLOCKS:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def written(self) -> str:
        """All lines so far."""
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _end_block(self, tag: str) -> None:
        self._end_line()
        if tag in _SPACED and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._quoted(""))

    def _end_line(self, *, keep_empty: bool = False) -> None:
        line = " ".join("".join(self._words).split())
        self._words.clear()
        self._links = [(target, 0) for target, _ in self._links]
        if line or keep_empty:
            self._lines.append(self._quoted(line))

    def _end_link(self, target: str, start: int) -> None:
        said = "".join(self._words[start:])
        bare = target.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        if bare and bare not in said:
            self._words.append(f" ({target})")

    def _quoted(self, line: str) -> str:
        depth = min(self._depth, _DEEPEST_QUOTE)
        return f"{'>' * depth} {line}".rstrip() if depth else line
