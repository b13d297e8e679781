"""From bytes to a document: HTML of any era, plain text, or the JSON twin of a page.

Nothing here knows what a country or a unit is.
"""

import json
import re
from typing import Any

from bs4.dammit import EncodingDetector

from parsers.errors import PageError
from parsers.pages.html import WORDS, read_html
from parsers.pages.lines import BULLET, EDGES, NO_WIDTH, Document, Line, printed

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes of one response, after decoding. The largest state.gov page seen has 0.7 MB."""

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Every browser reads these labels as windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
_WESTERN = ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii")
_LAW_WORDS = re.compile("|".join(map(re.escape, (*WORDS["law"]["names"], *WORDS["law"]["denial"]))), re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|ul|ol|li|h[1-6]|table|br|section|article|main|span|dl|details|b|strong|center|font)\b[^<>]*>",
    re.IGNORECASE,
)
_HALF_LETTER = re.compile("[\ud800-\udfff]")
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_BEGIN = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_BOX = re.compile(r"<(/?)(?:div|section|article|main|blockquote|center|table|ul|ol|dl|details)\b[^<>]*>", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by its byte-order mark, else the charset of `content_type`, else the one it declares, else UTF-8.

    Raises PageError for bytes that are not text in that encoding: a replaced letter would be a changed name.
    """
    mark = next((encoding for start, encoding in _BYTE_ORDER_MARKS if body.startswith(start)), None)
    stated = re.search(r"charset=[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    encoding = (
        mark or (stated and stated[1]) or EncodingDetector.find_declared_encoding(body[:4096], is_html=True) or "utf-8"
    )
    if not mark and b"\x00" not in body and _is_utf8(body):
        # Servers state an encoding by default. Bytes that are UTF-8 to the last are UTF-8, whatever is said of them.
        encoding = "utf-8"
    elif encoding.lower() in _WESTERN:
        encoding = "windows-1252"
    try:
        text = body.decode(encoding)
    except LookupError:
        raise PageError(
            f"the page names an encoding that does not exist, {encoding!r}; look at its first bytes"
        ) from None
    except UnicodeDecodeError as error:
        seen = body[error.start : error.start + 4].hex(" ")
        raise PageError(
            f"byte {error.start:,} ({seen}) is not {encoding}: a broken file, or no text at all; fetch or save the page again"
        ) from None
    except UnicodeError as error:  # an encoding of Python's own, which no browser knows
        raise PageError(f"the page is not in {encoding!r}, which it names ({error}); look at its first bytes") from None
    if _HALF_LETTER.search(text):
        raise PageError(f"half of a letter comes of reading the page as {encoding!r}; look at its first bytes")
    if "\x00" in text:
        raise PageError(
            f"a NUL at character {text.index(chr(0)):,}: a binary file, not a page; fetch or save the page again"
        )
    return text


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_json(text: str) -> bool:
    return text.lstrip(EDGES)[:1] in ("{", "[") and not _MARKUP.match(text.lstrip(EDGES))


def is_html(text: str, content_type: str | None = None) -> bool:
    return "text/plain" not in (content_type or "") and not is_json(text) and _MARKUP.search(text) is not None


def cut_off(text: str) -> str | None:
    """Why the document must have been cut, else None. Plain text has no end that could be missed.

    A page has to close its body; one of the 1990s that never does (both end tags may be left out in HTML) has to close the
    box in which its statement stands, and leave no box open. Of JSON, the parser knows.
    """
    if is_json(text):
        try:
            json.loads(text)
        except ValueError as error:
            return f"the page begins as JSON and breaks off: {error}"
        except RecursionError:  # nested without end; `_twin` says so
            return None
        return None
    if not is_html(text) or _END.search(text):
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
    if _BEGIN.search(text) and not ((said := _LAW_WORDS.search(text)) and closed[0] < said.start() < closed[1]):
        return "the page has no </body> or </html>, and no closed element holds its statement"
    return None


def read_document(text: str, content_type: str | None = None) -> Document:
    """The page as lines. Raises PageError for JSON that is not the twin of one page (WordPress REST API)."""
    if is_json(text):
        title, rendered = _twin(text)
        return read_html(f"<title>{title}</title>{rendered}")
    return read_html(text) if is_html(text, content_type) else _read_text(text)


def html_of(text: str) -> str:
    """The HTML of a page: itself, or what its JSON twin holds. Raises PageError for any other JSON."""
    return _twin(text)[1] if is_json(text) else text


def _twin(text: str) -> tuple[str, str]:
    try:
        twin: Any = json.loads(text)
    except ValueError as error:
        raise PageError(
            f"the page begins as JSON and is none ({error}): cut, or of another kind; fetch it again"
        ) from None
    except RecursionError:
        raise PageError("JSON that is nested too deep: not the JSON twin of one page") from None
    if isinstance(twin, list) and len(twin) == 1:
        twin = twin[0]
    content = twin.get("content") if isinstance(twin, dict) else None
    rendered = content.get("rendered") if isinstance(content, dict) else None
    if not isinstance(rendered, str):
        raise PageError("JSON without the text of content.rendered: not the JSON twin of one page")
    title = twin.get("title")
    shown = title.get("rendered") if isinstance(title, dict) else None
    shown = shown if isinstance(shown, str) else ""
    if half := _HALF_LETTER.search(f"{shown}{rendered}"):
        raise PageError(f"the JSON twin holds half of a letter ({half[0]!r}); fetch it again")
    return shown, rendered


def _read_text(text: str) -> Document:
    """Line by line; a line without a bullet that stands in under a bulleted one is the rest of it."""
    lines: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        shown = printed(raw)
        if shown:
            bare = raw.expandtabs(4).translate(NO_WIDTH)
            line = Line(shown, "line", number, gap=gap, indent=len(bare) - len(bare.lstrip(EDGES)))
            if (
                lines
                and not gap
                and line.indent > lines[-1].indent
                and BULLET.match(lines[-1].text)
                and not BULLET.match(shown)
            ):
                above = lines.pop()
                line = above._replace(text=f"{above.text} {shown}")
            lines.append(line)
            gap = 0
        else:
            gap += 1
    return Document("text", (), tuple(line._replace(order=order) for order, line in enumerate(lines)))
