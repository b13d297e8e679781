"""The world on loopback: a real HTTPS server for each host that carries lists, with everything that goes wrong out there.

    with World() as world:
        world.state.publish(2019)                         # a made-up list, its JSON twin beside it
        world.sources_toml(path, deadline=0.5)            # LEAHY_SOURCES=path points the pipeline here
        world.state.block("technical_difficulties")       # every path, robots.txt too
        world.state.misbehave("503", times=2)             # two bad answers, then good ones again
        world.state.behave()
        world.archive_2017.publish(2018)                  # a frozen archive host; archive_2021 too
        world.wayback.keep(world.state.url(LIST), body, at)     # a memento; the archive's index tells of it
        world.wayback.down()                              # nobody listens any more; up() brings it back
        world.state.lead_to((LIST, "2019"), ("/new/", "2020")) # what the hub page links to
        world.state.asked(LIST)                           # the requests: .at .method .path .headers .status

The hosts keep their real names, and the sources are those of flows/sources.toml; the file that `sources_toml` writes
says to which port of 127.0.0.1 each name leads here, and whose certificates to trust. All units are made up, so keep
records made here apart from others. `tests.support.faults` has what a host can do wrong. What the world itself does wrong is
raised when it ends.
"""

import base64
import hashlib
import http.server
import json
import re
import socket
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, quote_plus, urljoin, urlsplit

from flows.sources import SOURCES
from tests.support.certificates import Authority
from tests.support.chrome import small_wordpress
from tests.support.faults import Fault, named
from tests.support.list_pages import units
from tests.support.shapes import json_twin

SLUG = "public-release-of-foreign-security-forces-units-ineligible-for-assistance-pursuant-to-the-state-leahy-law"
LIST = f"/{SLUG}/"
TWIN = f"/wp-json/wp/v2/pages?slug={SLUG}"
HUB = "/key-topics-bureau-of-democracy-human-rights-and-labor/human-rights/leahy-law-fact-sheet/"
TITLE = "Units Denied Assistance Under the State Leahy Law"
HTML = "text/html; charset=UTF-8"
ROBOTS = b"User-agent: *\nDisallow: /wp-admin/\n"
FOREVER = sys.maxsize

Certificate = Literal["good", "unknown authority", "another host's", "expired"]
Listed = Mapping[str, Sequence[str]]


def made_up(year: int) -> dict[str, list[str]]:
    """The list of a year, 14 units in 4 countries: some stay from year to year, some go, some come."""
    return {
        "Honduras": units(3, start=10 + year % 100),
        "Mexico": units(6, start=40 + year % 100),
        "Nepal": units(2, start=90),
        "Nigeria": units(3, start=120 + 2 * (year % 100)),
    }


def article(year: int, listed: Listed | None = None) -> str:
    """What stands in the article of a list page: the statement, then country by country."""
    blocks = (
        f"<h3>{country}</h3>\n<ul>\n" + "".join(f"<li>{unit}</li>\n" for unit in names) + "</ul>\n"
        for country, names in (made_up(year) if listed is None else listed).items()
    )
    said = f"These units were proposed for assistance in calendar year {year} and were denied it under the State Leahy law."
    return f"<p>{said}</p>\n{''.join(blocks)}"


def list_page(year: int, listed: Listed | None = None) -> bytes:
    """A list page as www.state.gov dresses it."""
    return small_wordpress(TITLE, article(year, listed)).encode()


def twin(year: int, listed: Listed | None = None) -> bytes:
    """What the site's JSON address has of the same page."""
    return json_twin(TITLE, article(year, listed), array=True).encode()


@dataclass(slots=True)
class Request:
    """One request as it came in. `at`, `replied_at`: seconds of a clock that only runs forward, the second one just before
    the first byte of the answer; `status`: None where none was sent."""

    at: float
    method: str
    path: str
    headers: Mapping[str, str]
    status: int | None = None
    replied_at: float = float("inf")


@dataclass(frozen=True, slots=True)
class Page:
    """What a host has at a path; a `body` that is a function is called for each answer. The ETag is made from the bytes."""

    body: bytes | Callable[[], bytes]
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] | None = None

    def read(self) -> bytes:
        return self.body() if callable(self.body) else self.body


NOT_FOUND = Page(
    b"<!doctype html><html><head><title>Page not found</title></head><body><h1>404</h1></body></html>", status=404
)


class Exchange(http.server.BaseHTTPRequestHandler):
    """One connection to a host; what faults see of it is told in `tests.support.faults.Exchange`."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer, or the client's delayed acknowledgement costs 40 ms
    disable_nagle_algorithm = True
    server: "_Server"

    def do_GET(self) -> None:
        host = self.server.host
        self.close_connection = self.close_connection and not host.holds_on
        self.over, self.foreign = host.world.over, host.world.foreign.url(LIST)
        self.request_seen = Request(time.monotonic(), self.command, self.path, dict(self.headers.items()))
        host.requests.append(self.request_seen)
        host.answer(self)
        self.send(b"")

    do_HEAD = do_POST = do_GET  # noqa: N815

    def reply(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, *, length: int | None = -1
    ) -> None:
        self.request_seen.status, self.request_seen.replied_at = status, time.monotonic()
        self.send_response_only(status)  # no Date: the nights of a test have a clock of their own
        told = {"Content-Type": HTML, "Content-Length": str(len(body) if length == -1 else length), **(headers or {})}
        if length is None or status == 304:
            del told["Content-Length"]
        if self.close_connection:
            told["Connection"] = "close"
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_page(self, page: Page) -> None:
        """A page, or 304 to a request that has it already."""
        body = page.read()
        headers = {"Content-Type": page.content_type, **(page.headers or {})}
        if page.status == 200:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if page.status == 200 and self.asked_for(headers["ETag"]):
            self.reply(304, headers=headers)
        else:
            self.reply(page.status, body, headers)

    def asked_for(self, etag: str) -> bool:
        return etag in self.headers.get("If-None-Match", "")

    def serve(self) -> None:
        self.server.host.serve(self)

    def page(self) -> bytes:
        return self.server.host.pages.get(self.path, NOT_FOUND).read()

    def send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """The hosts keep their own logs."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    host: "Host"
    is_over = False

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, Exchange)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        """Unlike `serve_forever`, wake up for requests only: a file of tests has five servers that mostly wait."""
        while not self.is_over:
            self.handle_request()

    def end(self) -> None:
        self.is_over = True
        socket.create_connection(("127.0.0.1", self.server_port)).close()
        self.thread.join()
        self.server_close()

    def verify_request(self, *_: object) -> bool:
        return not self.is_over

    def handle_error(self, *_: object) -> None:
        """A client that has gone, or does not trust us, is no error of the world."""
        error = sys.exception()
        if error and not isinstance(error, OSError):
            self.host.world.errors.append(error)


class Host:
    """One host. `pages`: what it has, by path with query; `robots`: a robots.txt, the name of a fault, or None (404);
    `certificate`: what it shows; `holds_on`: whether it keeps connections open even for a client that wants none kept."""

    certificate: Certificate = "good"
    holds_on = False

    def __init__(self, world: "World", name: str):
        self.world, self.name = world, name
        self.pages: dict[str, Page] = {}
        self.robots: bytes | str | None = ROBOTS
        self.requests: list[Request] = []
        self._faults: list[tuple[Fault, re.Pattern[str], int]] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self.port = 0
        self.up()

    def url(self, path: str = "") -> str:
        return f"https://{self.name}{path}"

    def up(self) -> None:
        """Listen, at the port it had before."""
        if self._server:
            return
        server = _Server(("127.0.0.1", self.port))
        server.host = self
        context = self.world.certificate(self.name, "good")
        context.sni_callback = self._show_certificate
        # The handshake is left to the thread of its connection: a client that breaks it off is no fault of the server.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_port
        self._server = server
        server.thread.start()

    def _show_certificate(self, connection: ssl.SSLObject | ssl.SSLSocket, *_: object) -> None:
        connection.context = self.world.certificate(self.name, self.certificate)

    def down(self) -> None:
        """Listen no more: connections are refused."""
        if self._server:
            self._server.end()
            self._server = None

    # --- what it has ---

    def put(
        self,
        path: str,
        body: bytes | Callable[[], bytes],
        content_type: str = HTML,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.pages[path] = Page(body, content_type, status, headers)

    def publish(self, year: int, listed: Listed | None = None, path: str = LIST) -> bytes:
        """Have a list at `path` (and its index.html) and its JSON twin at `TWIN`, in place of what stood there; returns
        the page."""
        body = list_page(year, listed)
        self.put(path, body)
        self.put(f"{path}index.html", body)
        self.put(TWIN, twin(year, listed), "application/json; charset=UTF-8")
        return body

    def move(self, old: str, new: str, status: int = 301) -> None:
        """Move a page, with a redirect from where it was."""
        self.pages[new] = self.pages[old]
        self.put(old, b"", status=status, headers={"Location": self.url(new)})

    # --- what it does wrong ---

    def misbehave(self, fault: str | Fault, *, paths: str = ".*", times: int = FOREVER) -> None:
        """Do `fault` (its name, an HTTP status, or a function) wherever the path with its query matches `paths` as a
        whole, but never at robots.txt; `times`: so many requests, then no more. The fault told last comes first."""
        self._faults.insert(0, (named(fault), re.compile(paths), times))

    def block(self, fault: str) -> None:
        """Do `fault` at every path, robots.txt included."""
        self.misbehave(fault)
        self.robots = fault

    def behave(self) -> None:
        """Be a good host again."""
        self._faults.clear()
        self.certificate = "good"
        self.holds_on = False
        self.robots = ROBOTS if isinstance(self.robots, str) else self.robots

    def forget(self) -> None:
        """Have nothing, as if never asked."""
        self.pages.clear()
        self.requests.clear()
        self.robots = ROBOTS

    # --- what it was asked ---

    def asked(self, path: str) -> list[Request]:
        """The requests for `path`, in order."""
        return [request for request in self.requests if request.path == path]

    @property
    def most_at_once(self) -> int:
        """How many requests were at most waiting for their answers at once; those that got none do not count."""
        answered = [request for request in self.requests if request.status is not None]
        return max((sum(o.at <= r.at < o.replied_at for o in answered) for r in answered), default=0)

    def answer(self, exchange: Exchange) -> None:
        if exchange.path != "/robots.txt":
            (self._next_fault(exchange.path) or self.serve)(exchange)
        elif isinstance(self.robots, str):
            named(self.robots)(exchange)
        elif self.robots is None:
            exchange.reply_page(NOT_FOUND)
        else:
            exchange.reply(200, self.robots, {"Content-Type": "text/plain"})

    def serve(self, exchange: Exchange) -> None:
        """What a good host answers."""
        exchange.reply_page(self.pages.get(exchange.path, NOT_FOUND))

    def _next_fault(self, path: str) -> Fault | None:
        with self._lock:
            for n, (fault, paths, times) in enumerate(self._faults):
                if times > 0 and paths.fullmatch(path):
                    self._faults[n] = (fault, paths, times - 1)
                    return fault
        return None


class State(Host):
    """www.state.gov: it has a hub page, unless a test puts another one in its place."""

    def __init__(self, world: "World", name: str):
        super().__init__(world, name)
        self.lead_to((LIST, "The list of units"))

    def forget(self) -> None:
        super().forget()
        self.lead_to((LIST, "The list of units"))

    def lead_to(self, *links: tuple[str, str]) -> None:
        """Have a hub page that links to these (address or path, text of the anchor)."""
        shown = "".join(f'<li><a href="{address}">{text}</a></li>' for address, text in links)
        said = "<p>The law keeps assistance from units against which there is credible information.</p>"
        self.put(
            HUB,
            small_wordpress("Leahy Law Fact Sheet", f"{said}<ul>{shown}</ul>")
            .replace("the Leahy law", "other laws")
            .encode(),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture of the Wayback Machine: its memento, and what the index says of it in place of the truth."""

    page: Page
    told: Mapping[str, str]


class Wayback(Host):
    """web.archive.org: its index under /cdx/search/cdx, mementos under /web/<14 digits>id_/<address>; for a moment without a
    capture a redirect leads to the nearest one."""

    def __init__(self, world: "World", name: str):
        super().__init__(world, name)
        self.mementos: dict[str, dict[str, Kept]] = {}

    def forget(self) -> None:
        super().forget()
        self.mementos.clear()

    def keep(
        self,
        address: str,
        body: bytes,
        at: datetime,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **told: str,
    ) -> str:
        """A memento of `address` as of `at`; `headers` are those of the original answer, a Location among them leads on.
        Returns its own address. `told`: fields of the index that say something else: mimetype="warc/revisit",
        statuscode="-"."""
        original = {"Content-Type": HTML, "Content-Length": str(len(body)), **(headers or {})}
        sent = {f"x-archive-orig-{name.lower()}": value for name, value in original.items()}
        sent |= {
            "memento-datetime": format_datetime(at, usegmt=True),
            "Link": f'<{address}>; rel="original", <{self.url("/web/timemap/link/" + address)}>; rel="timemap"',
        }
        stamp = f"{at:%Y%m%d%H%M%S}"
        if "Location" in original:
            sent["Location"] = self.url(f"/web/{stamp}id_/{urljoin(address, original['Location'])}")
        page = Page(body, original["Content-Type"], status, sent)
        self.mementos.setdefault(address, {})[stamp] = Kept(page, told)
        return self.url(f"/web/{stamp}id_/{address}")

    def serve(self, exchange: Exchange) -> None:
        if exchange.path.startswith("/cdx/search/cdx?"):
            answer = json.dumps(self.index(parse_qs(exchange.path.partition("?")[2]))) + "\n"
            exchange.reply(200, answer.encode(), {"Content-Type": "application/json"})
            return
        asked = re.fullmatch(r"/web/(\d{4,14})id_/(.+)", exchange.path)
        kept = self.mementos.get(asked[2]) if asked else None
        if not asked or not kept:
            exchange.reply_page(NOT_FOUND)
            return
        wanted = int(asked[1].ljust(14, "0"))
        nearest = min(kept, key=lambda stamp: abs(int(stamp) - wanted))
        if nearest == asked[1]:
            exchange.reply_page(kept[nearest].page)
        else:
            exchange.reply(302, headers={"Location": self.url(f"/web/{nearest}id_/{asked[2]}")})

    def index(self, asked: Mapping[str, Sequence[str]]) -> list[list[str]]:
        """The answer to a query, as https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server has it: JSON
        only; filters by regular expression on a whole field."""
        (url,), fields = asked["url"], asked["fl"][0].split(",")
        match, collapse = asked.get("matchType", ["exact"])[0], asked.get("collapse", [""])[0]
        key = surt(url)
        host = key.partition(")")[0]
        fits: Callable[[dict[str, str]], bool] = {
            "exact": lambda row: row["urlkey"] == key,
            "prefix": lambda row: row["urlkey"].startswith(key),
            "host": lambda row: row["urlkey"].startswith(f"{host})"),
            "domain": lambda row: re.match(rf"{host}[,)]", row["urlkey"]),
        }[match]
        rows = [row for row in self._rows() if fits(row)]
        for rule in asked.get("filter", ()):
            name, _, pattern = rule.removeprefix("!").partition(":")
            rows = [row for row in rows if bool(re.fullmatch(pattern, row[name])) != rule.startswith("!")]
        if collapse:
            rows = [row for n, row in enumerate(rows) if not n or row[collapse] != rows[n - 1][collapse]]
        if "resumeKey" in asked:
            rows = [row for row in rows if f"{row['urlkey']} {row['timestamp']}" > asked["resumeKey"][0]]
        limit = int(asked.get("limit", [str(FOREVER)])[0])
        table = [fields, *([row[field] for field in fields] for row in rows[:limit])] if rows else []
        if len(rows) > limit and asked.get("showResumeKey") == ["true"]:
            table += [[], [quote_plus(f"{rows[limit - 1]['urlkey']} {rows[limit - 1]['timestamp']}!")]]
        return table

    def _rows(self) -> list[dict[str, str]]:
        found = []
        for address, captures in self.mementos.items():
            for stamp, kept in captures.items():
                body = kept.page.read()
                row = {
                    "urlkey": surt(address), "timestamp": stamp, "original": address,
                    "mimetype": kept.page.content_type.partition(";")[0], "statuscode": str(kept.page.status),
                    "digest": base64.b32encode(hashlib.sha1(body).digest()).decode(), "length": str(len(body) // 4),
                }  # fmt: skip
                found.append({**row, **kept.told})
        return sorted(found, key=lambda row: (row["urlkey"], row["timestamp"], row["original"]))


def surt(address: str) -> str:
    """What the index sorts by: "gov,state)/path?query", without scheme, www, port and a slash at the end."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
    query = f"?{parts.query.lower()}" if parts.query else ""
    return f"{host}){parts.path.lower().rstrip('/') or '/'}{query}"


class World:
    """All hosts. `foreign` is on no source's list of hosts, yet its name leads here as well; `ca_file` holds the authority
    whose certificates the hosts show."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="leahy-world-")
        self._authority = Authority("The authority of the world on loopback")
        self._nobody = Authority("An authority that nobody knows")
        self._contexts: dict[tuple[str, Certificate], ssl.SSLContext] = {}
        self.ca_file = self._authority.write(Path(self._folder.name) / "authority.pem")
        self.over = threading.Event()
        self.errors: list[BaseException] = []
        self.state = State(self, "www.state.gov")
        self.archive_2017 = Host(self, "2017-2021.state.gov")
        self.archive_2021 = Host(self, "2021-2025.state.gov")
        self.wayback = Wayback(self, "web.archive.org")
        self.foreign = Host(self, "foreign.example")
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for host in self.hosts:
            host.down()
        self._folder.cleanup()
        if self.errors:
            raise self.errors[0]

    @property
    def hosts(self) -> tuple[Host, ...]:
        return (self.state, self.archive_2017, self.archive_2021, self.wayback, self.foreign)

    def reset(self) -> None:
        """Every host good, listening, empty and never asked."""
        for host in self.hosts:
            host.behave()
            host.up()
            host.forget()

    def certificate(self, host: str, kind: Certificate) -> ssl.SSLContext:
        """What `host` shows to clients."""
        key = (host, kind)
        if key not in self._contexts:
            authority = self._nobody if kind == "unknown authority" else self._authority
            path = Path(self._folder.name) / f"{host} {kind}.pem"
            shown = self.foreign.name if kind == "another host's" else host
            self._contexts[key] = authority.context(path, shown, expired=kind == "expired")
        return self._contexts[key]

    def sources_toml(self, path: Path, **fetching: float) -> Path:
        """Write the sources of flows/sources.toml with this world in the place of the network, with short waits unless
        `fetching` says otherwise; returns `path`. Put its name into LEAHY_SOURCES."""
        text = SOURCES.read_text(encoding="utf-8")
        limits = {
            "deadline": 60.0,
            "pause": 0.0,
            "backoff": 0.01,
            "too_many": 0.02,
            "longest_wait": 0.5,
            "index_pause": 0.0,
            "memento_pause": 0.0,
        } | fetching
        for name, value in limits.items():
            text, found = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, count=1, flags=re.MULTILINE)
            if found != 1:
                raise KeyError(f"{SOURCES} has no {name}")
        leads = ", ".join(f'"{host.name}" = "127.0.0.1:{host.port}"' for host in self.hosts)
        here = f'allow_loopback = true\nca_file = "{self.ca_file}"\nconnect_to = {{ {leads} }}\n'
        path.write_text(here + text, encoding="utf-8")
        return path
