"""The envelope of a page that a browser saved as one file (MHTML, RFC 2557): its HTML part, unpacked.

Such a file, and any other message with quoted-printable text, holds names in pieces ("Ken=\\nya", "M=C3=A9hariste"): it is unpacked
or refused, and never read as it stands.
"""

import email
import email.policy
import re

from parsers.errors import PageError

_HEAD = 4_096
_FIRST_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}[A-Za-z][A-Za-z-]{1,40}:[ \t]")
_MESSAGE = re.compile(
    rb"^content-type:[ \t]*multipart/|^content-transfer-encoding:[ \t]*(?:quoted-printable|base64)", re.I | re.M
)
HEADER_LIMIT = 8_192
"""Bytes of a header that says what a part of a message is; that of a browser has 200. To part a longer one takes time in proportion
to the square of its length."""
_PART_HEADER = re.compile(
    rb"(?:\A|[\r\n])content-(?:type|transfer-encoding|disposition):[^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+", re.I
)
PARTS_LIMIT = 20
"""Parts of a message that have parts of their own. A browser writes one, a mail up to three; the time to part them grows with the
square of their number."""
_OF_PARTS = re.compile(rb"content-type:[ \t]*(?:[\r\n]+[ \t]+)?(?:multipart/|message/)", re.I)
_SOFT_BREAK = re.compile(rb"=\r?\n")
_QUOTED_LETTER = re.compile(rb"=(?:3D|20|C3=[89AB][0-9A-F]|E2=80=[0-9A-F]{2})")


def is_message(body: bytes) -> bool:
    """Whether a body begins with the header of a message: an MHTML file, or a mail."""
    if not _FIRST_HEADER.match(body):
        return False
    head = body[:_HEAD].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    return _MESSAGE.search(head) is not None


def unwrapped(body: bytes, content_type: str | None = None) -> tuple[bytes, str | None]:
    """(bytes, content type) of the page in a message; what is no message stays as it is.

    Raises PageError for a message without an HTML part, and for other text that is quoted-printable.
    """
    if not is_message(body):
        if _SOFT_BREAK.search(body, 0, _HEAD) and _QUOTED_LETTER.search(body):
            raise PageError("quoted-printable text; save the page as HTML")
        return body, content_type
    if any(len(header[0]) > HEADER_LIMIT for header in _PART_HEADER.finditer(body)):
        raise PageError(f"a message with a header of more than {HEADER_LIMIT:,} bytes; save the page as HTML")
    if len(_OF_PARTS.findall(body)) > PARTS_LIMIT:
        raise PageError(f"a message of more than {PARTS_LIMIT} parts one inside the other; save the page as HTML")
    message = email.message_from_bytes(body, policy=email.policy.compat32)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise PageError("a message (MHTML or a mail) without an HTML part; save the page as HTML")
    plain = page.get_payload(decode=True)
    assert isinstance(plain, bytes)
    charset = page.get_content_charset()
    return plain, f"text/html; charset={charset}" if charset else "text/html"
