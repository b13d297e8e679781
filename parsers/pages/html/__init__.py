"""From HTML of any era to lines, titles and the day of publication."""

import re
from itertools import groupby

from leahy.text.fold import collapse
from parsers.pages.html.dates import of_page
from parsers.pages.html.layout import read_lines
from parsers.pages.html.tree import parse
from parsers.pages.lines import Document
from parsers.pages.words import WORDS

_LAW_WORDS = re.compile("|".join(map(re.escape, (*WORDS["law"]["names"], *WORDS["law"]["denial"]))), re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|ul|ol|li|h[1-6]|table|br|section|article|main|span|dl|details|b|strong|center|font)\b[^<>]*>",
    re.IGNORECASE,
)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_TITLE_END = re.compile(r"</title\s*>", re.IGNORECASE)
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_BEGIN = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_BOX = re.compile(r"<(/?)(?:div|section|article|main|blockquote|center|table|ul|ol|dl|details)\b[^<>]*>", re.IGNORECASE)


def is_html(text: str, content_type: str | None = None) -> bool:
    """Whether a text that is no JSON is HTML: it holds a tag, and was not sent as plain text."""
    return "text/plain" not in (content_type or "") and _MARKUP.search(text) is not None


def read(text: str) -> Document:
    """The page as lines. Raises PageError for a tree beyond the bounds of `parsers.pages.html.tree`."""
    tree = parse(text)
    titles = (title for element in tree.select("title, h1") if (title := collapse(element.get_text())))
    once = tuple(title for title, _ in groupby(titles))  # most pages have their heading as their title
    document = Document("html", once, read_lines(tree), of_page(tree))
    tree.discard()
    return document


def cut_off(text: str) -> str | None:
    """Why the document must have been cut, else None.

    A page has to close its body; one of the 1990s that never does (both end tags may be left out in HTML) has to close the
    box in which its statement stands, and leave no box open.
    """
    if _END.search(text):
        return None
    if text.rfind("<") > text.rfind(">"):
        return "the page breaks off inside a tag"
    open_at: list[int] = []
    closed = (0, 0)
    for box in _BOX.finditer(text):
        if not box[1]:
            open_at.append(box.start())
        elif open_at:
            closed = (open_at.pop(), box.end())
    if open_at:
        return f"the page has no </body> or </html>, and {len(open_at)} of its elements are open at its end"
    head = _HEAD_END.search(text) or _TITLE_END.search(text)  # a title that says the same stands in no box
    below_head = head.end() if head else 0
    if _BEGIN.search(text) and not (
        (said := _LAW_WORDS.search(text, below_head)) and closed[0] < said.start() < closed[1]
    ):
        return "the page has no </body> or </html>, and no closed element holds its statement"
    return None
