"""What a PDF may hold at most: looked at in its bytes, before an engine opens it."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from parsers.errors import PageError

PAGE_LIMIT = 100
"""Pages of one PDF. A list of 250 units has about ten; at 30 ms a page for the slower engine, a hundred take 3 to 30 s."""
CHARACTER_LIMIT = 500_000
"""Characters of one PDF. The reports of State that are at hand have 210,000 on 40 pages."""
DECODED_LIMIT = 256 * 1024 * 1024
"""Bytes of all streams of a PDF after unpacking: ten pages of pictures at 300 dots an inch."""
_STREAM_LIMIT = 50_000
"""Streams of one PDF."""

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_LONGEST_DICTIONARY = 4_096
_CHUNK = 1 << 20
_ASCII85, _HEX = (b"ASCII85Decode", b"A85"), (b"ASCIIHexDecode", b"AHx")
_FLATE = (b"FlateDecode", b"Fl")
_UNBOUNDED = (b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL")
"""Ways of packing whose size nobody can look at beforehand; no program has written them for text since 2003."""


def refuse_unsafe(body: bytes) -> None:
    """Raises PageError for a PDF that is encrypted, or whose streams unpack to more than `DECODED_LIMIT`."""
    if _ENCRYPTED.search(body):
        raise PageError(
            "an encrypted PDF, which is not read; open it, print it to a new PDF without protection and file that"
        )
    left = DECODED_LIMIT
    for data, filters in _streams(body):
        left -= _size(data, filters, left)
        if left < 0:
            raise PageError(
                f"a PDF whose streams unpack to more than {DECODED_LIMIT:,} bytes, the limit; print it to a new PDF"
            )


def refuse_too_long(pages: int, characters: int = 0) -> None:
    """Raises PageError beyond `PAGE_LIMIT` or `CHARACTER_LIMIT`."""
    if pages > PAGE_LIMIT:
        raise PageError(f"a PDF of {pages:,} pages, over the limit of {PAGE_LIMIT}; file the pages of the list alone")
    if characters > CHARACTER_LIMIT:
        raise PageError(
            f"a PDF of more than {CHARACTER_LIMIT:,} characters, the limit; file the pages of the list alone"
        )


def _streams(body: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """(data, filters) of each stream, in the order of the file. Objects packed within a stream are never streams."""
    at, view = 0, memoryview(body)
    for _ in range(_STREAM_LIMIT):
        start = _STREAM.search(body, at)
        if start is None:
            return
        end = body.find(b"endstream", start.end())
        if end < 0:
            raise PageError("a broken PDF: one of its streams has no end; fetch or save it again")
        before = body[max(at, start.start() - _LONGEST_DICTIONARY) : start.start()]
        match = _FILTER.search(before, max(0, before.rfind(b" obj")))
        yield bytes(view[start.end() : end]), _NAME.findall(match[1]) if match else []
        at = end
    raise PageError(f"a PDF of more than {_STREAM_LIMIT:,} streams, the limit; print it to a new PDF")


def _size(data: bytes, filters: list[bytes], limit: int) -> int:
    """How many bytes a stream has, unpacked; a little more than `limit` where it has more."""
    if not filters and _looks_packed(data):
        filters = [*_FLATE[:1]]  # the name of its filter stands elsewhere
    size = len(data)
    for name in filters:
        if name in _FLATE:
            data = _unpacked(data, limit)
        elif name in _ASCII85:
            data = _plain(base64.a85decode, re.sub(rb"\s+|~>?\s*$", b"", data))
        elif name in _HEX:
            data = _plain(binascii.unhexlify, re.sub(rb"[\s>]+", b"", data))
        elif name in _UNBOUNDED:
            raise PageError(f"a PDF packed by {name.decode()}, which is not read; print it to a new PDF")
        else:
            break  # a picture
        size += len(data)
        if size > limit:
            break
    return size


def _looks_packed(data: bytes) -> bool:
    return len(data) > 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0


def _unpacked(data: bytes, limit: int) -> bytes:
    """What a packed stream holds, as far as it can be unpacked; a little more than `limit` where it holds more."""
    unpacker, pieces, size = zlib.decompressobj(), [], 0
    try:
        while data and size <= limit:
            piece = unpacker.decompress(data, _CHUNK)
            pieces.append(piece)
            size += len(piece)
            data = unpacker.unconsumed_tail
            if unpacker.eof or not (piece or data):
                break
    except zlib.error:
        pass  # a broken stream: the engines say what they make of it
    return b"".join(pieces)


def _plain(decode: object, data: bytes) -> bytes:
    try:
        return bytes(decode(data))  # type: ignore[operator]
    except (ValueError, binascii.Error):
        return b""
