"""A real HTTP server on loopback that plays every host, and a sources file that leads our code to it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.sources import SOURCES, Sources, load_sources

SLUG = "public-release-of-foreign-security-forces-units-ineligible-for-assistance-pursuant-to-the-state-leahy-law"
HUB = "/key-topics-bureau-of-democracy-human-rights-and-labor/human-rights/leahy-law-fact-sheet/"
Answer = Callable[[BaseHTTPRequestHandler], None]

HOSTS = ("www.state.gov", "state.gov", "2017-2021.state.gov", "2021-2025.state.gov", "web.archive.org", "evil.example")
QUICK = {
    "deadline": 60.0,
    "pause": 0.0,
    "backoff": 0.01,
    "too_many": 0.03,
    "longest_wait": 1.0,
    "index_pause": 0.0,
    "memento_pause": 0.0,
}


def answer(body: bytes = b"", status: int = 200, *, length: int | None = None, **headers: str) -> Answer:
    """An answer with `body`; `_` in a header's name is `-`. `length` is what Content-Length says, if not the truth."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)  # no Date unless a test sends one: its nights have a clock of their own
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 304:
            handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(body)

    return send


def in_turn(*answers: Answer) -> Answer:
    """One after the other, the last one ever after."""
    left = list(answers)

    def send(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return send


HUB_PAGE = answer(f'<html><body><main><h1>Fact sheet</h1><a href="/{SLUG}/">The list</a></main></body></html>'.encode())
NO_CAPTURES = answer(b"[]", Content_Type="application/json")


def moved(to: str, status: int = 301) -> Answer:
    return answer(b"moved", status, Location=to)


@dataclass
class Hosts:
    """What each host answers: `pages[host][path]`, `pages[host]["*"]` for every other path; 404 for the rest.

    Where nothing else is said, the hub leads to the list page, and the archive's index knows of no capture.
    """

    port: int
    handler: type[BaseHTTPRequestHandler]
    pages: dict[str, dict[str, Answer]] = field(default_factory=lambda: {host: {} for host in HOSTS})
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0

    def paths(self, host: str) -> list[str]:
        """The paths asked of `host`, but for its robots.txt."""
        return [path for name, path, _ in self.asked if name == host and path != "/robots.txt"]

    def sources(self, folder: Path, **limits: float) -> Path:
        """Our sources file, at plain http and led here; `limits` are those of [fetching]."""
        text = SOURCES.read_text(encoding="utf-8").replace("https://", "http://")
        for name, value in {**QUICK, **limits}.items():
            line = next(x for x in text.splitlines() if x.startswith(f"{name} ="))
            text = text.replace(line, f"{name} = {value}")
        to = ", ".join(f'"{host}" = "127.0.0.1:{self.port}"' for host in HOSTS)
        path = folder / "sources.toml"
        path.write_text(f"allow_loopback = true\nconnect_to = {{ {to} }}\n{text}", encoding="utf-8")
        return path

    def load(self, folder: Path, **limits: float) -> Sources:
        return load_sources(self.sources(folder, **limits))


@contextlib.contextmanager
def serving() -> Iterator[Hosts]:
    """The hosts, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            hosts.connections += 1
            super().setup()

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            hosts.asked.append((host, self.path, {k.lower(): v for k, v in self.headers.items()}))
            known = hosts.pages.get(host, {})
            if host == "www.state.gov" and "*" not in known:
                known = {HUB: HUB_PAGE, **known}
            path = self.path
            if host == "web.archive.org" and path.startswith("/cdx/search/cdx?") and "/cdx" not in known:
                known = {**known, path: NO_CAPTURES}
            if host == "web.archive.org" and path.startswith("/web/") and path not in known:
                path = "/web/now"
            if path == "/robots.txt":
                known.get(path, answer(b"", 404))(self)
            else:
                known.get(path, known.get("*", answer(b"<h1>Not found</h1>", 404)))(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hosts = Hosts(server.server_address[1], Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hosts
    finally:
        server.shutdown()
        server.server_close()
