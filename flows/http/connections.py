"""Connections that reach only public addresses, and end when their time is over.

A name is resolved once, and the connection goes to the address that was checked: a second look-up could give another one.
"""

import io
import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import Future
from http.client import HTTPException, HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from flows.sources import Loopback

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DEFAULT_PORTS = (80, 443)


class AddressRefused(Exception):
    """A host name stands for an address that is not public. Nothing was connected to."""


class NotHTTP(HTTPException):
    """A server sent something that does not begin like an HTTP answer. `received`: its first bytes."""

    def __init__(self, why: HTTPException, received: bytes) -> None:
        super().__init__(f"no HTTP came: {why!r}")
        self.received = received


class Deadline:
    """Cuts the connections that are opened under it after `seconds`: also one that sends slowly, also during a handshake."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self.over = False

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    def left(self) -> float:
        """Seconds left, never 0: a timeout of 0 means no waiting at all."""
        return max(0.001, self._end - time.monotonic())

    def hold(self, opened: socket.socket) -> None:
        """Cut `opened` too. TLS takes the socket's file descriptor over, so a second one is held."""
        with self._lock:
            self._sockets.append(opened.dup())

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            for held in self._sockets:
                try:
                    held.shutdown(socket.SHUT_RDWR)
                except OSError:  # closed by the other side already
                    continue


class Adapter(HTTPAdapter):
    """An adapter of requests whose connections go to checked addresses.

    Set `deadline` before each request and `close` after it: a connection that is used again would be under an old
    deadline.
    """

    def __init__(self, loopback: Loopback | None) -> None:
        self._loopback = loopback
        self.deadline: Deadline | None = None
        self._contexts: dict[str | None, ssl.SSLContext] = {}
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make pools whose connections are opened by `connect`."""
        super().init_poolmanager(*args, **options)
        adapter = self

        class Plain(HTTPConnection):
            response_class = _Answer

            def _new_conn(self) -> socket.socket:
                return adapter.connect(self.host, self.port)

        class Secure(HTTPSConnection):
            response_class = _Answer

            def connect(self) -> None:
                if self.ssl_context is None:
                    self.ssl_context, self.ca_certs = adapter.context(self.ca_certs), None
                super().connect()

            def _new_conn(self) -> socket.socket:
                return adapter.connect(self.host, self.port)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def context(self, authorities: str | None) -> ssl.SSLContext:
        """What checks the certificates of servers: by `authorities`, a file that takes 20 ms to read, or else by those of
        the system."""
        if authorities not in self._contexts:
            context = create_urllib3_context()
            if authorities is None:
                context.load_default_certs()
            else:
                context.load_verify_locations(authorities)
            self._contexts[authorities] = context
        return self._contexts[authorities]

    def connect(self, host: str, port: int | None) -> socket.socket:
        """A socket to a checked address of `host`; raises `AddressRefused`, or OSError if none answers."""
        deadline = self.deadline
        assert deadline is not None
        target: tuple[str, int] = (host.strip("[]"), port or _DEFAULT_PORTS[0])
        if self._loopback and host in self._loopback.connect_to:
            name, _, number = self._loopback.connect_to[host].partition(":")
            target = (name, int(number))
        resolved = [(address, target[1]) for address in _addresses(*target, deadline.left())]
        for address, _ in resolved:
            if not is_public(address) and not (self._loopback and _is_loopback(address)):
                raise AddressRefused(f"{host} resolves to {address}, which is no public address")
        failed: OSError | None = None
        for checked in resolved:
            try:
                opened = socket.create_connection(checked, timeout=deadline.left())
            except OSError as error:
                failed = error
                continue
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            deadline.hold(opened)
            return opened
        raise failed or OSError(f"{host} has no address")


class _Answer(HTTPResponse):
    """Keeps what came if it is no HTTP: `http.client` reports only its first line."""

    def begin(self) -> None:
        received = self.fp.peek() if isinstance(self.fp, io.BufferedReader) else b""
        try:
            super().begin()
        except HTTPException as error:
            if not received:
                raise
            raise NotHTTP(error, received) from error


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of `host`. The system's look-up has no time limit, so it runs in a thread of its own, which is
    abandoned when the time is over. Raises OSError if there is no address, or none in time."""
    answer: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            answer.set_result([str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except Exception as error:  # noqa: BLE001 - raised again in the waiting thread
            answer.set_exception(error)

    asking = threading.Thread(target=look_up, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError(f"no name server has answered for {host} in time")
    return answer.result()


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; for one that carries an IPv4 address, both have to."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner: list[ipaddress.IPv4Address] = []
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        inner = [carried for carried in (ip.sixtofour, *(ip.teredo or ())) if carried]
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast and all(carried.is_global for carried in inner)


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def reason(error: BaseException) -> str:
    """Why a connection failed, in one line."""
    return in_one_line(innermost(error))


def innermost(error: BaseException) -> BaseException:
    """The first cause in a chain of wrapped errors."""
    passed = set()
    while id(error) not in passed and not isinstance(error, NotHTTP):
        passed.add(id(error))
        inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
        if isinstance(inner, BaseException):
            error = inner
    return error


def in_one_line(error: BaseException) -> str:
    """`error` in one line."""
    return f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")[:300]
