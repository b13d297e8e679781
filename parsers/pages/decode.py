"""From bytes to text, with the encodings and labels of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/)."""

import re

import webencodings
from bs4.dammit import EncodingDetector

from parsers.errors import PageError
from parsers.pages.mhtml import unwrapped

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes of one response, after decoding. The largest state.gov page seen has 0.7 MB."""

TEXT_LIMIT = 4 * 1024 * 1024
"""Bytes of a page that is text (of a message: of its HTML). To read a megabyte takes 60 to 320 MB of memory and up to ten
seconds, so this keeps a run below 2 GB. A list of 10,000 units has 1 MB."""

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Where Python's encoding of a name is narrower than the standard's.
_WIDER = {"shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "big5": "big5hkscs"}
MOST_ODD = 20
"""Bytes that are not text in a page's encoding, beyond which it is in another encoding or no text at all."""
ODD = "\ufffd"
"""What stands in the text for a byte that is none of its encoding."""
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by its byte-order mark, else the charset of `content_type`, else the one it declares, else UTF-8.

    The page of a message (MHTML) is unwrapped. A byte that is not text in the encoding becomes U+FFFD, as in a browser: where it
    stands in a list, `parsers.listings` refuses the page. Raises PageError for a body that is no text: `MOST_ODD` such bytes, a
    NUL, an encoding that does not exist. So does more than `TEXT_LIMIT`.
    """
    body, content_type = unwrapped(body, content_type)
    if len(body) > TEXT_LIMIT:
        raise PageError(
            f"a page of {len(body):,} bytes, over the limit of {TEXT_LIMIT:,}; file the part with the list alone"
        )
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _checked(body[len(mark) :], encoding, skipped=len(mark))
    if b"\x00" not in body and b"\x1b" not in body and _is_utf8(body):
        # Servers state an encoding by default. Bytes that are UTF-8 to the last are UTF-8, whatever is said of them.
        return _checked(body, "utf-8")
    stated = _CHARSET.search(content_type or "")
    label = stated[1] if stated else EncodingDetector.find_declared_encoding(body[:4096], is_html=True)
    if label is None:
        return _checked(body, "utf-8")
    if (known_encoding := webencodings.lookup(label)) is None:
        raise PageError(f"the page names an encoding that does not exist, {label!r}; look at its first bytes")
    name: str = known_encoding.codec_info.name
    if not stated and name.startswith("utf-16"):
        name = "utf-8"  # a page whose <meta> could be read is not UTF-16
    if known_encoding.name == "x-user-defined":
        name = "cp1252"
    return _checked(body, _WIDER.get(name, name))


def approximate_text(body: bytes) -> str:
    """`body` as text whose ASCII letters are right in every encoding of the web; the others may be wrong. Never fails."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return body.decode("latin-1")


def refuse_half_letters(text: str, where: str) -> None:
    """Raises PageError where `text` holds a surrogate, which is no character and has no place in a name."""
    try:
        text.encode()  # which is done several times as fast as a search
    except UnicodeEncodeError as error:
        raise PageError(f"{where} holds half of a letter ({text[error.start]!r}); fetch it again") from None


def _checked(body: bytes, encoding: str, skipped: int = 0) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body.decode(encoding, "replace")
        if text.count(ODD) > MOST_ODD or encoding.startswith("utf-16"):
            raise PageError(
                f"{_place(error, encoding, skipped)}: a broken file, or no text at all; fetch or save the page again"
            ) from None
    refuse_half_letters(text, f"the page, read as {encoding},")
    if "\x00" in text:
        raise PageError(
            f"a NUL at character {text.index(chr(0)):,}: a binary file, not a page; fetch or save the page again"
        )
    return text


def _place(error: UnicodeDecodeError, encoding: str, skipped: int) -> str:
    octets = error.object[error.start : error.start + 4].hex(" ")
    return f"byte {error.start + skipped:,} ({octets}) is not {encoding}"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
