"""Pure: the Markdown of an article → HTML that is safe to show, the same on every page."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

TEXT_TAGS = {"br", "code", "del", "em", "hr", "p", "pre", "s", "strong", "a", "blockquote"}
HEADINGS = {"h3", "h4", "h5", "h6"}
LISTS_AND_TABLES = {"li", "ol", "ul", "table", "tbody", "td", "th", "thead", "tr"}
TAGS = TEXT_TAGS | HEADINGS | LISTS_AND_TABLES
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"https", "mailto"}
#: The page and the article have headings of their own: what an author writes as # is an h3.
DEEPER = 2


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library asks under this name
        """Only what leads to a page or a mailbox is a link; anything else stays the text it was."""
        return url.lower().startswith(("https://", "mailto:"))


def as_html(text: str) -> Markup:
    """The article as HTML: no raw HTML, no pictures from elsewhere, links to https and mail only.

    What the reader writes is cleaned by a second hand that knows nothing of Markdown (reliability.md T20).
    """
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + DEEPER, 6)}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))  # noqa: S704 - cleaned


def _words_of_picture(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    return str(escape(renderer.renderInlineAsText(tokens[place].children, options, env)))


_READER = _Reader("commonmark", {"html": False}).enable(["table", "strikethrough"])
_READER.add_render_rule("image", _words_of_picture)
