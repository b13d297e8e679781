"""What a host can do wrong. A fault is given the exchange and does as it likes with its answer or its socket."""

import gzip
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from email.message import Message
from functools import cache
from typing import Protocol

from tests.support.chrome import small_wordpress

BLOCK_ETAG = '"one-and-the-same"'


def block_page(size: int = 20_000) -> bytes:
    """The block page of State's site, which has hardly a word. The real one has 660,000 bytes."""
    statement = b"window.q=(window.q||[]).concat(0);"
    return (
        b"<!DOCTYPE html><html><head><title>Technical Difficulties</title></head><body><p>We are having technical "
        b"difficulties.</p><script>" + statement * (size // len(statement)) + b"</script></body></html>"
    )


TECHNICAL_DIFFICULTIES = block_page()
ACCESS_DENIED = (
    b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>Reference&#32;&#35;18&#46;2f1a0317&#46;"
    b"1795000000&#46;1a2b3c4d</BODY></HTML>"
)
CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>"
)
SOFT_404 = re.sub(
    '<body class="',
    '<body class="error404 ',
    small_wordpress("Nothing here", "<p>This site has no such page any more.</p>"),
).encode()


class Exchange(Protocol):
    """What a fault sees of a connection: `tests.support.world.Exchange`."""

    command: str
    path: str
    close_connection: bool
    connection: socket.socket
    headers: Message
    over: threading.Event

    @property
    def foreign(self) -> str:
        """An address on a host that no source allows."""

    def page(self) -> bytes:
        """What a good host would have sent, without its headers; the fault spoils that."""

    def serve(self) -> None:
        """Send what a good host would have sent."""

    def asked_for(self, etag: str) -> bool:
        """Whether the request is for something else than `etag` only."""

    def reply(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, *, length: int | None = -1
    ) -> None:
        """Send an answer. `length`: the Content-Length to claim, None for none."""

    def send(self, data: bytes) -> None:
        """Put bytes on the wire at once."""


Fault = Callable[[Exchange], None]


def named(fault: str | Fault) -> Fault:
    """The fault of that name; an HTTP status is one too."""
    if callable(fault):
        return fault
    return (
        _answers(int(fault), b"<html><body><p>Out of order</p></body></html>") if fault.isdecimal() else FAULTS[fault]
    )


def technical_difficulties(exchange: Exchange) -> None:
    """200 for every path with one ETag, and a 304 for whoever has it."""
    if exchange.asked_for(BLOCK_ETAG):
        exchange.reply(304, headers={"ETag": BLOCK_ETAG})
    else:
        exchange.reply(200, TECHNICAL_DIFFICULTIES, {"ETag": BLOCK_ETAG})


def reset(exchange: Exchange) -> None:
    """The connection is reset in the middle of the body."""
    page = exchange.page()
    exchange.reply(200, page[: len(page) // 2], length=len(page))
    exchange.send(b"")
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(exchange.connection.detach())  # to close the socket object would be to take leave in good order first
    exchange.close_connection = True


def short(exchange: Exchange) -> None:
    """Fewer bytes than Content-Length, then an orderly end."""
    page = exchange.page()
    exchange.reply(200, page[: len(page) // 2], length=len(page))
    exchange.close_connection = True


def too_large(exchange: Exchange) -> None:
    """A page over every limit that does not say its length: a comment that never seems to end."""
    exchange.reply(200, exchange.page().replace(b"</body>", b"<!--"), length=None)
    for _ in range(400):
        exchange.send(b" " * 65_536)
    exchange.send(b"--></body></html>")
    exchange.close_connection = True


def slow_drip(exchange: Exchange) -> None:
    """A byte now and then, so that no single read ever waits long."""
    page = exchange.page()
    exchange.reply(200, length=len(page))
    for at in range(len(page)):
        exchange.send(page[at : at + 1])
        if exchange.over.wait(0.02):
            break
    exchange.close_connection = True


def slow_headers(exchange: Exchange) -> None:
    """A header now and then, and never the last one."""
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    while not exchange.over.wait(0.02):
        exchange.send(b"X: y\r\n")
    exchange.close_connection = True


def silence(exchange: Exchange) -> None:
    """No answer at all."""
    exchange.over.wait()
    exchange.close_connection = True


def garbage(exchange: Exchange) -> None:
    """What is no HTTP."""
    exchange.send(b"\x00\xffnot a status line at all\r\n\r\n\x00\x01\x02")
    exchange.close_connection = True


def list_without_http(exchange: Exchange) -> None:
    """The page, without a word of HTTP before it."""
    exchange.send(exchange.page())
    exchange.close_connection = True


@cache
def bomb(megabytes: int = 64) -> bytes:
    """Blanks, packed a thousandfold."""
    return gzip.compress(b" " * (megabytes << 20), compresslevel=9)


def _answers(status: int, body: bytes = b"", **headers: str) -> Fault:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.reply(status, body, told)


def _leads_to(location: str) -> Fault:
    return lambda exchange: exchange.reply(302, headers={"Location": location})


FAULTS: Mapping[str, Fault] = {
    "technical_difficulties": technical_difficulties,
    "access_denied": _answers(403, ACCESS_DENIED),
    "challenge": _answers(403, CHALLENGE),
    "too_many": _answers(429),
    "too_many_retry_after": _answers(429, Retry_After="1"),
    "too_many_retry_tomorrow": _answers(429, Retry_After="86400"),
    "unchanged": lambda exchange: exchange.reply(304, headers={"ETag": BLOCK_ETAG}),
    "reset": reset,
    "short": short,
    "gzip_bomb": lambda exchange: exchange.reply(200, bomb(), {"Content-Encoding": "gzip"}),
    "cut_gzip": lambda exchange: exchange.reply(
        200, gzip.compress(exchange.page())[:-20], {"Content-Encoding": "gzip"}
    ),
    "unasked_encoding": _answers(200, b"\x0b\x02\x80list\x03", Content_Encoding="zstd"),
    "list_with_500": lambda exchange: exchange.reply(500, exchange.page()),
    "half_with_206": lambda exchange: exchange.reply(206, exchange.page()[:3_000]),
    "too_large": too_large,
    "slow_drip": slow_drip,
    "slow_headers": slow_headers,
    "silence": silence,
    "garbage": garbage,
    "list_without_http": list_without_http,
    "redirect_loop": lambda exchange: exchange.reply(302, headers={"Location": exchange.path}),
    "to_foreign_host": lambda exchange: exchange.reply(302, headers={"Location": exchange.foreign}),
    "to_metadata": _leads_to("http://169.254.169.254/latest/meta-data/"),
    "to_plain_http": lambda exchange: exchange.reply(
        302, headers={"Location": f"http://{exchange.headers['Host']}/list/"}
    ),
    "to_file": _leads_to("file:///etc/passwd"),
    "invalid_encoding": lambda exchange: exchange.reply(
        200, exchange.page().replace(b" Infantry", b" Infantry\xff", 1)
    ),
    "empty": _answers(200),
    "soft_404": _answers(200, SOFT_404),
    "absurd_length": lambda exchange: exchange.reply(200, exchange.page(), {"Content-Length": "9" * 5_000}),
    "so_many_headers": lambda exchange: exchange.reply(
        200, exchange.page(), {f"X-{number}": "made up" for number in range(5_000)}
    ),
    "retry_after_no_day": _answers(503, Retry_After="Fri, 31 Dec 99999999999 23:59:59 GMT"),
    "endless_address": _leads_to("/" + "x" * 9_000),
    "nested_json": _answers(200, b"[" * 200_000, Content_Type="application/json"),
    "python_charset": _answers(200, b"<html><body>\xe9</body></html>", Content_Type="text/html; charset=undefined"),
}
