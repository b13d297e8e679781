"""The formats of pages: how each is recognised, under which suffix its bytes are filed, and which module reads it.

A new format is a row of `FORMATS` and a module that turns its bytes into lines.
"""

from collections.abc import Callable
from dataclasses import dataclass

from parsers.pages.documents import is_html, is_json

_BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


_UNREAD = ".bin"
"""The suffix of formats that no module reads."""


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is for code, `label` for messages ("a PDF"); `suffix` is one of `leahy.record.capture_files.SUFFIXES`.

    A body has the format if it begins with one of `signatures`; or else if `fits` holds for its text and content type.
    """

    name: str
    label: str
    suffix: str
    signatures: tuple[bytes, ...] = ()
    fits: Callable[[str, str | None], bool] | None = None

    @property
    def is_text(self) -> bool:
        """Whether a body of this format can be decoded: HTML, JSON or plain text."""
        return self.fits is not None


FORMATS = (
    Format("pdf", "a PDF", _UNREAD, (b"%PDF-",)),
    Format("png", "a PNG picture", _UNREAD, (b"\x89PNG",)),
    Format("jpeg", "a JPEG picture", _UNREAD, (b"\xff\xd8\xff",)),
    Format("gif", "a GIF picture", _UNREAD, (b"GIF8",)),
    Format("riff", "a media file", _UNREAD, (b"RIFF",)),
    Format("gzip", "gzip bytes that nobody unpacked", _UNREAD, (b"\x1f\x8b",)),
    Format("zip", "a ZIP file or an Office document", _UNREAD, (b"PK\x03\x04",)),
    Format("ole", "an old Office document", _UNREAD, (b"\xd0\xcf\x11\xe0",)),
    Format("json_twin", "JSON", ".json", fits=lambda text, _: is_json(text)),
    Format("html", "HTML", ".html", fits=is_html),
    Format("text", "plain text", ".txt", fits=lambda _, __: True),
)
"""The first row that fits a body is its format; the last one fits every body."""


def sniff(body: bytes, content_type: str | None = None) -> Format:
    """The format of a response or of a file, as the parsers will read it. Never fails.

    Of a `content_type` (the header's whole value) only "text/plain" counts: it says that tags are words of the text.
    """
    for format_ in FORMATS:
        if format_.signatures and body.startswith(format_.signatures):
            return format_
    text = _approximate(body)
    return next(format_ for format_ in FORMATS if format_.fits and format_.fits(text, content_type))


def _approximate(body: bytes) -> str:
    """`body` as text whose ASCII letters are right in every encoding of the web; the others may be wrong."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return body.decode("latin-1")
