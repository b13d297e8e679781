"""Reading the body of an answer within bounds, and unpacking it."""

import zlib
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

import brotli  # type: ignore[import-untyped]
from urllib3.exceptions import HTTPError

from flows.http.connections import reason

TOO_MUCH = "over the limit"
"""Part of the fault of a body that is cut because of its size."""

KEPT_OF_TOO_MUCH = 64 * 1024
"""Bytes that are kept of such a body: enough to see what it is."""

_CHUNK = 64 * 1024
GZIP = b"\x1f\x8b"
"""The first bytes of gzip."""


def read_body(raw: Any, headers: Mapping[str, str], most: int) -> tuple[bytes, str | None]:
    """(body, fault): the unpacked body from `raw`, `most` bytes at the most, and why it is not whole, None if it is.

    `raw` is an answer of urllib3, `headers` are its own. `read1` returns what has come: `read` would wait for more."""
    # The Wayback Machine has sent ", gzip" (https://github.com/edgi-govdata-archiving/web-monitoring-db/issues/433).
    encodings = [word.strip() for word in headers.get("content-encoding", "").lower().split(",")]
    encoding = ", ".join(word for word in encodings if word not in ("", "identity")) or "identity"
    length = headers.get("content-length", "").strip()
    # A float, because an absurd number of digits is no int.
    announced = float(length) if length.isdecimal() and "chunked" not in headers.get("transfer-encoding", "") else None
    promised = f"{announced:,.0f}" if len(length) < 20 and announced is not None else f"{len(length):,} digits of"
    body, sent = bytearray(), 0
    unpack = _UNPACKERS[encoding]() if encoding in _UNPACKERS else None
    fault = None
    if announced is not None and announced > most:
        most, fault = KEPT_OF_TOO_MUCH, f"{promised} bytes announced, {TOO_MUCH} of {most:,}"
    while True:
        try:
            chunk = raw.read1(_CHUNK, decode_content=False)
        except (HTTPError, HTTPException, OSError) as error:
            return bytes(body), fault or f"broke off after {sent:,} bytes: {reason(error)}"
        if not chunk:
            break
        sent += len(chunk)
        if unpack is None:
            body += chunk
        else:
            try:
                unpack = _unpack(unpack, chunk, body, most)
            except (zlib.error, brotli.error) as error:
                return bytes(body) or chunk, fault or f"says Content-Encoding {encoding} and does not unpack: {error}"
        if len(body) > most or sent > most:
            unit = "bytes after unpacking" if unpack and len(body) > most else "bytes"
            return bytes(body[:most]), fault or f"more than {most:,} {unit}, {TOO_MUCH}"
    if announced is not None and sent < announced:
        return bytes(body), fault or f"{sent:,} bytes of the {promised} announced"
    if unpack is not None and sent and not unpack.eof:
        return bytes(body), f"its {encoding} stream breaks off after {sent:,} bytes"
    if unpack is None and encoding != "identity":
        return bytes(body), f"Content-Encoding {encoding}, which was not asked for"
    return bytes(body), fault


class _Brotli:
    """Brotli, which the Wayback Machine has sent without being asked for it
    (https://github.com/edgi-govdata-archiving/web-monitoring-processing/pull/857), in the manner of zlib."""

    unconsumed_tail = unused_data = b""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._decompressor.is_finished())

    def decompress(self, chunk: bytes, most: int) -> bytes:
        """What `chunk` holds: all of it, or at least `most` bytes."""
        return bytes(self._decompressor.process(chunk, output_buffer_limit=most))


def _zlib() -> Any:
    return zlib.decompressobj(47)  # gzip or zlib, whichever it is


_UNPACKERS: Mapping[str, Callable[[], Any]] = {"gzip": _zlib, "x-gzip": _zlib, "deflate": _zlib, "br": _Brotli}


def gunzipped(packed: bytes, most: int) -> tuple[bytes, bool]:
    """(bytes, whether the stream is whole) of gzip with one or several members: a little more than `most` bytes at the most.

    Raises zlib.error for what is no gzip."""
    plain = bytearray()
    unpack = _unpack(_zlib(), packed, plain, most)
    return bytes(plain), bool(unpack.eof)


def _unpack(unpack: Any, chunk: bytes, body: bytearray, most: int) -> Any:
    """Unpack `chunk` into `body`, a little more than `most` bytes of it at the most; gzip may have several members."""
    while chunk and len(body) <= most:
        if unpack.eof:
            if not chunk.startswith(GZIP):
                break  # padding
            unpack = _zlib()
        body += unpack.decompress(chunk, most + 1 - len(body))
        chunk = unpack.unconsumed_tail or unpack.unused_data
    return unpack
