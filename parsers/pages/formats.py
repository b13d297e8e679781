"""The formats of pages: how each is recognised, under which suffix its bytes are filed, and which module reads it.

A new format is a row of `FORMATS` and a module that turns its bytes into lines.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from parsers.errors import PageError
from parsers.pages import docx, html, json_twin, pdf, text
from parsers.pages.decode import approximate_text, decode
from parsers.pages.lines import Dated, Document
from parsers.pages.mhtml import is_message

_FIRST, _BEFORE_SIGNATURE = 64, b"\xef\xbb\xbf \t\r\n\x00"
_UNREAD = ".bin"
"""The suffix of formats that no module reads."""


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is for code, `label` for messages ("a PDF"); `suffix` is one of `leahy.record.capture_files.SUFFIXES`.

    A body has the format if it begins with one of `signatures` and holds the bytes `part`; or else if `fits` holds for its text
    and content type. A format that is text has `read_text`; another one has `read_bytes`, and `quick_text` for its words alone; one
    that nothing reads has neither. `cut_off` says why a text must have been cut, `bytes_cut_off` the same of other bytes; or None.
    """

    name: str
    label: str
    suffix: str
    signatures: tuple[bytes, ...] = ()
    fits: Callable[[str, str | None], bool] | None = None
    part: bytes = b""
    read_text: Callable[[str], Document] | None = None
    read_bytes: Callable[[bytes], Document] | None = None
    cut_off: Callable[[str], str | None] | None = None
    quick_text: Callable[[bytes], str] | None = None
    bytes_cut_off: Callable[[bytes], str | None] | None = None

    @property
    def is_text(self) -> bool:
        """Whether a body of this format can be decoded."""
        return self.fits is not None

    @property
    def is_read(self) -> bool:
        """Whether a module reads this format."""
        return self.is_text or self.read_bytes is not None


class Opened(NamedTuple):
    """A body as far as its format is known: what is read as a page, and its words. Of a text both are one."""

    source: str | bytes
    text: str


def _never(text: str, content_type: str | None) -> bool:
    """False: `decode` has unwrapped a message, so no text is one."""
    del text, content_type
    return False


FORMATS = (
    Format(
        "pdf", "a PDF", ".pdf", (b"%PDF-",),
        read_bytes=pdf.read, quick_text=pdf.quick_text, bytes_cut_off=pdf.cut_off,
    ),
    Format("png", "a PNG picture", _UNREAD, (b"\x89PNG",)),
    Format("jpeg", "a JPEG picture", _UNREAD, (b"\xff\xd8\xff",)),
    Format("gif", "a GIF picture", _UNREAD, (b"GIF8",)),
    Format("riff", "a media file", _UNREAD, (b"RIFF",)),
    Format("gzip", "gzip bytes that nobody unpacked", _UNREAD, (b"\x1f\x8b",)),
    Format(
        "docx", "a Word document", ".docx", (b"PK\x03\x04",), part=b"word/document.xml",
        read_bytes=docx.read, quick_text=docx.quick_text, bytes_cut_off=docx.cut_off,
    ),
    Format("zip", "a ZIP file or an Office document", _UNREAD, (b"PK\x03\x04",)),
    Format("ole", "an old Office document", _UNREAD, (b"\xd0\xcf\x11\xe0",)),
    Format("json_twin", "JSON", ".json", (), json_twin.is_json, read_text=json_twin.read, cut_off=json_twin.cut_off),
    Format("mhtml", "an MHTML file or a mail", ".mhtml", (), _never),
    Format("html", "HTML", ".html", (), html.is_html, read_text=html.read, cut_off=html.cut_off),
    Format("text", "plain text", ".txt", (), text.is_text, read_text=text.read),
)  # fmt: skip
"""The first row that fits a body is its format; the last one fits every body."""


def sniff(body: bytes, content_type: str | None = None) -> Format:
    """The format of a response or of a file, as the parsers will read it. Never fails.

    Of a `content_type` (the header's whole value) only "text/plain" counts: it says that tags are words of the text.
    """
    start = body[:_FIRST].lstrip(_BEFORE_SIGNATURE)
    for row in FORMATS:
        if row.signatures and start.startswith(row.signatures) and row.part in body:
            return row
    if is_message(body):
        return next(row for row in FORMATS if row.name == "mhtml")
    return format_of_text(approximate_text(body), content_type)


def format_of_text(decoded: str, content_type: str | None = None) -> Format:
    """The format of a text: JSON, HTML or plain text."""
    return next(row for row in FORMATS if row.fits and row.fits(decoded, content_type))


def opened(body: bytes, content_type: str | None = None) -> Opened:
    """A body whose words can be looked at. Raises PageError for one that no encoding or module reads, beyond the bounds of
    its format."""
    row = sniff(body, content_type)
    if not row.is_read:
        raise PageError(f"{row.label} where a page should be")
    if row.quick_text is None:
        text = decode(body, content_type)
        return Opened(text, text)
    return Opened(body, row.quick_text(body))


def read_document(source: bytes | str, content_type: str | None = None) -> Document:
    """The lines of a page, from its bytes or its decoded text.

    Raises PageError for bytes that no encoding or module reads, and for JSON that is not the twin of one page.
    """
    if isinstance(source, bytes):
        row = sniff(source, content_type)
        if row.read_bytes:
            return row.read_bytes(source)
        if not row.is_text:
            raise PageError(f"{row.label} where a page should be")
        source = decode(source, content_type)
    row = format_of_text(source, content_type)
    assert row.read_text is not None
    return row.read_text(source)


def cut_off(source: str | bytes, content_type: str | None = None) -> str | None:
    """Why a text, or the bytes of a format that is no text, must have been cut, else None. Plain text has no end to be missed."""
    if isinstance(source, bytes):
        row = sniff(source, content_type)
        return row.bytes_cut_off(source) if row.bytes_cut_off else None
    row = format_of_text(source, content_type)
    return row.cut_off(source) if row.cut_off else None


def published_on(body: bytes, *, url: str, content_type: str | None = None) -> Dated | None:
    """The day on which the page at `url` says that it was published, in US Eastern time, and what says so; else None.

    The first that is there: the day that the page prints (`visible_date`), `datePublished` of its JSON-LD (`json_ld`); of
    a page's JSON twin, `date_gmt` or `date` (`json_twin`). None too where that one is no clear date, or where there are
    two that differ. It is the page's date: a page that is used again for another list may keep it. Raises nothing for
    whatever `body` is.
    """
    if not sniff(body, content_type).is_text:
        return None  # no other format says so in a form that is known
    try:
        return read_document(body, content_type).published_on
    except PageError:
        return None
