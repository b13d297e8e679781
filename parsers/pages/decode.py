"""From bytes to text, with the encodings and labels of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/)."""

import re

import webencodings
from bs4.dammit import EncodingDetector

from parsers.errors import PageError

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes of one response, after decoding. The largest state.gov page seen has 0.7 MB."""

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Where Python's encoding of a name is narrower than the standard's.
_WIDER = {"shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "big5": "big5hkscs"}
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_HALF_LETTER = re.compile("[\ud800-\udfff]")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by its byte-order mark, else the charset of `content_type`, else the one it declares, else UTF-8.

    Raises PageError for bytes that are not text in that encoding: a replaced letter would be a changed name.
    """
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
    if (found := webencodings.lookup(label)) is None:
        raise PageError(f"the page names an encoding that does not exist, {label!r}; look at its first bytes")
    name: str = found.codec_info.name
    return _checked(body, _WIDER.get(name, name))


def approximate_text(body: bytes) -> str:
    """`body` as text whose ASCII letters are right in every encoding of the web; the others may be wrong. Never fails."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return body.decode("latin-1")


def refuse_half_letters(text: str, where: str) -> None:
    """Raises PageError where `text` holds a surrogate, which is no character and has no place in a name."""
    if half := _HALF_LETTER.search(text):
        raise PageError(f"{where} holds half of a letter ({half[0]!r}); fetch it again")


def _checked(body: bytes, encoding: str, skipped: int = 0) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        seen = body[error.start : error.start + 4].hex(" ")
        raise PageError(
            f"byte {error.start + skipped:,} ({seen}) is not {encoding}: a broken file, or no text at all; "
            "fetch or save the page again"
        ) from None
    refuse_half_letters(text, f"the page, read as {encoding},")
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
