"""What a PDF may hold at most: looked at in its bytes, before an engine opens it."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator

from parsers.errors import PageError

PAGE_LIMIT = 100
"""Pages of one PDF. A list of 250 units has about ten; at 30 ms a page for the slower engine, a hundred take 3 to 30 s."""
CHARACTER_LIMIT = 500_000
"""Characters of one PDF. The reports of State that are at hand have 210,000 on 40 pages."""
DECODED_LIMIT = 128 * 1024 * 1024
"""Bytes of all streams of a PDF after unpacking: five pages of pictures at 300 dots an inch. The PDFs of State have 2 MB."""
CROSSING_LIMIT = 5_000
"""Crossings of upright and level lines on one page: a table of 250 rows has twenty a row. Finding tables takes 2 s for as many."""
FILL_LIMIT = 10_000_000
"""Filled boxes of one page, times its letters: each letter is looked for in each box. A page of shaded cells has a million; ten
million take 8 s."""
LZW_LIMIT = 2_000_000
"""Bytes that are packed with LZW, as a report of State of 2001 has them: 270 kB for 40 pages. Unpacking a million takes 4 s."""
PAIR_LIMIT = 4_000_000
"""Pairs of rows of one page, on all pages: a column may begin at each row and end at each one below it. A hundred pages may have
200 rows each; so many pairs take 30 s."""
COLUMNS_LIMIT = 1_000_000
"""Bytes of one row of a packed stream or picture, by which one row is computed from the one above it (PNG, TIFF)."""
_STREAM_LIMIT = 50_000
"""Streams of one PDF."""

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_ROW_SIZE = re.compile(rb"/(?:Columns|Colors|BitsPerComponent)\s*(\d+)")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_LONGEST_DICTIONARY = 4_096
_CHUNK = 1 << 20
_ASCII85, _HEX = (b"ASCII85Decode", b"A85"), (b"ASCIIHexDecode", b"AHx")
_FLATE = (b"FlateDecode", b"Fl")
_LZW, _RUN_LENGTH = (b"LZWDecode", b"LZW"), (b"RunLengthDecode", b"RL")
_LONGEST_RUN = 64  # bytes that one byte of a run stands for, at the most
_CLEAR, _END, _FIRST_CODE, _LONGEST_CODE = 256, 257, 258, 12


def refuse_unsafe(body: bytes) -> None:
    """Raises PageError for a PDF that is encrypted, or whose streams are beyond `LZW_LIMIT` or `DECODED_LIMIT`."""
    if _ENCRYPTED.search(body):
        raise PageError(
            "an encrypted PDF, which is not read; open it, print it to a new PDF without protection and file that"
        )
    if any(len(size) > 9 or int(size) > COLUMNS_LIMIT for size in _ROW_SIZE.findall(body)):
        raise PageError(
            f"a PDF with rows of more than {COLUMNS_LIMIT:,} bytes in its packed streams; print it to a new PDF"
        )
    left, lzw = DECODED_LIMIT, LZW_LIMIT
    for data, filters in _streams(body):
        lzw -= len(data) if not set(filters).isdisjoint(_LZW) else 0
        if lzw < 0:
            raise PageError(
                f"a PDF with more than {LZW_LIMIT:,} bytes packed with LZW, the limit; print it to a new PDF"
            )
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


def refuse_too_many_lines(page: int, upright: int, level: int) -> None:
    """Raises PageError for a page whose lines may cross at more than `CROSSING_LIMIT` places."""
    if upright * level > CROSSING_LIMIT:
        raise PageError(
            f"page {page} of a PDF has more than {CROSSING_LIMIT:,} crossings of lines, the limit; a person has to read it"
        )


def refuse_too_many_fills(page: int, fills: int, letters: int) -> None:
    """Raises PageError for a page with too many filled boxes for its letters."""
    if fills * letters > FILL_LIMIT:
        raise PageError(
            f"page {page} of a PDF has {fills:,} filled boxes behind {letters:,} letters, over the limit; a person has to read it"
        )


def refuse_too_many_rows(rows: Iterable[int]) -> None:
    """Raises PageError beyond `PAIR_LIMIT`. `rows`: how many each page has."""
    if sum(number * number for number in rows) > PAIR_LIMIT:
        raise PageError("a PDF with too many rows of text on its pages; file the pages of the list alone")


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
    for number, name in enumerate(filters, start=1):
        if name in _FLATE:
            data, unpacked = _unpacked(data, limit, keep=number < len(filters))
        elif name in _ASCII85:
            data = _plain(base64.a85decode, re.sub(rb"\s+|~>?\s*$", b"", data))
            unpacked = len(data)
        elif name in _HEX:
            data = _plain(binascii.unhexlify, re.sub(rb"[\s>]+", b"", data))
            unpacked = len(data)
        elif name in _RUN_LENGTH:
            return size + _LONGEST_RUN * len(data)
        elif name in _LZW:
            return size + _size_of_lzw(data, limit)
        else:
            break  # a picture
        size += unpacked
        if size > limit:
            break
    return size


def _looks_packed(data: bytes) -> bool:
    return len(data) > 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0


def _unpacked(data: bytes, limit: int, *, keep: bool) -> tuple[bytes, int]:
    """What a packed stream holds, as far as it can be unpacked (empty unless `keep`), and how many bytes these are; a little more
    than `limit` where it holds more."""
    unpacker, pieces, size = zlib.decompressobj(), [], 0
    try:
        while data and size <= limit:
            piece = unpacker.decompress(data, _CHUNK)
            size += len(piece)
            if keep:
                pieces.append(piece)
            data = unpacker.unconsumed_tail
            if unpacker.eof or not (piece or data):
                break
    except zlib.error:
        pass  # a broken stream: the engines say what they make of it
    return b"".join(pieces), size


def _size_of_lzw(data: bytes, limit: int) -> int:
    """How many bytes an LZW stream has, unpacked: codes of 9 to 12 bits, each of which stands for a run of bytes (ISO 32000)."""
    lengths: list[int] = []
    size = bits = held = 0
    width, last = 9, 0
    for byte in data:
        held, bits = (held << 8 | byte) & 0xFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == _END or size > limit:
            break
        if code == _CLEAR:
            lengths, width, last = [], 9, 0
            continue
        known = 1 if code < _CLEAR else lengths[code - _FIRST_CODE] if code - _FIRST_CODE < len(lengths) else last + 1
        if last and len(lengths) < (1 << _LONGEST_CODE) - _FIRST_CODE:
            lengths.append(last + 1)
        width = min(_LONGEST_CODE, max(9, (len(lengths) + _FIRST_CODE + 1).bit_length()))
        size, last = size + known, known
    return size


def _plain(decode: object, data: bytes) -> bytes:
    try:
        return bytes(decode(data))  # type: ignore[operator]
    except (ValueError, binascii.Error):
        return b""
