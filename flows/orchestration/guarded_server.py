"""Prefect's server behind a guard: the program of the child process that `flows.orchestration.server` starts.

Usage: python -m flows.orchestration.guarded_server FD. FD is an inherited socket that listens on loopback; stdin is a pipe
whose other end the parent holds. The server ends with its parent, even by SIGKILL: one that stayed would keep the port.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from leahy.garbage import lasting

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NOT_IN_A_FRAME = ((b"x-frame-options", b"DENY"), (b"content-security-policy", b"frame-ancestors 'none'"))
_ENDS_WITHIN = 10.0  # seconds, for open requests


class Guard:
    """An ASGI application that passes on requests to `address` only, from no other origin.

    A page on another host that resolves to loopback (DNS rebinding) sends its own Host; a page of another origin sends
    its Origin with every request that could change something, and when it opens a WebSocket. Both are refused before
    Prefect reads them, and no answer has a header that would let a foreign page read it. No page shows an answer in a
    frame: one on another port of this machine would have the password that Prefect's page keeps, and could lead clicks.
    """

    def __init__(self, app: App, address: str) -> None:
        self._app = app
        self._address = address.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one connection."""
        if scope["type"] == "lifespan" or self._is_ours(scope["headers"]):
            await self._app(scope, receive, _unframed(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            body = b"Refused: this server answers only to " + self._address + b", and to no other origin.\n"
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    def _is_ours(self, headers: list[tuple[bytes, bytes]]) -> bool:
        hosts = [value for name, value in headers if name == b"host"]
        origins = {value for name, value in headers if name == b"origin"}
        return hosts == [self._address.partition(b"//")[2]] and origins <= {self._address}


def _unframed(send: Send) -> Send:
    async def sends(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_NOT_IN_A_FRAME]
        await send(message)

    return sends


def main(fd: int) -> None:
    """Serve on the socket `fd` until SIGTERM, SIGINT or the end of the parent."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.umask(0o077)  # the database holds the addresses and passwords of notifications
    with lasting():
        from prefect.server.api.server import create_app
        from uvicorn import Config, Server

    listening = socket.socket(fileno=fd)
    host, port = listening.getsockname()
    app = Guard(create_app(final=True), f"http://{host}:{port}")
    Server(Config(app, log_level="error", timeout_graceful_shutdown=int(_ENDS_WITHIN))).run(sockets=[listening])


def _end_with_parent() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(2 * _ENDS_WITHIN)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
