"""One request and what may befall it, against a real server on loopback."""

import contextlib
import gzip
import re
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from flows.http.bodies import KEPT_OF_TOO_MUCH
from flows.http.client import AGENT, Client, ContactMissing, Response, contact_from_environment, user_agent
from flows.http.connections import is_public
from flows.http.headers import Validators
from flows.http.robots import parse_rules
from tests.support.hosts import Answer, Hosts, answer, in_turn, moved, serving
from tests.support.list_pages import NOW

WHERE = "http://www.state.gov/list/"
GOOD = b"<html><body>" + b"<p>A page of some length.</p>" * 40 + b"</body></html>"
CONTACT = "someone@example.org"


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with serving() as there:
        yield there


class Asking:
    """A client that notes how long it would have slept."""

    def __init__(self, hosts: Hosts, folder: Path, **limits: float) -> None:
        self.slept: list[float] = []
        self.sources = hosts.load(folder, **limits)
        self.client = Client(self.sources, CONTACT, now=NOW, sleep=self.slept.append)

    def __call__(self, address: str = WHERE, source: str = "state-gov", since: Validators | None = None) -> Response:
        return self.client.fetch(self.sources.named(source), address, since=since)


def test_good_answer(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(gzip.compress(GOOD), Content_Encoding="gzip", Set_Cookie="id=1")
    ask = Asking(hosts, tmp_path)
    came = ask()
    assert (came.status, came.body, came.fault, came.tries, came.redirects) == (200, GOOD, None, 1, ())
    assert (came.final_url, came.fetched_at >= NOW) == (WHERE, True)
    assert came.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in came.headers
    ask()
    assert [path for _, path, _ in hosts.asked] == ["/robots.txt", "/list/", "/list/"], "robots.txt once"
    for _, _, sent in hosts.asked:
        assert sent["user-agent"] == user_agent(CONTACT)
        assert "cookie" not in sent
    assert CONTACT in user_agent(CONTACT)


@pytest.mark.parametrize("contact", ["", "  ", "me", "a@b", "a b@c.org", "a@c.org\r\nX: y", "ftp://c.org"])
def test_contact_has_to_be_one(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("LEAHY_CONTACT", contact)
    with pytest.raises(ContactMissing, match="LEAHY_CONTACT"):
        contact_from_environment()


def test_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    for contact in ("a@b.org", "https://b.org/contact"):
        monkeypatch.setenv("LEAHY_CONTACT", f" {contact} ")
        assert contact_from_environment() == contact


# --- what can pass ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503, 599, 408])
def test_what_can_pass_is_asked_again(hosts: Hosts, tmp_path: Path, status: int) -> None:
    hosts.pages["www.state.gov"]["/list/"] = in_turn(answer(b"later", status), answer(GOOD))
    ask = Asking(hosts, tmp_path)
    came = ask()
    assert (came.status, came.body, came.tries) == (200, GOOD, 2)
    (slept,) = ask.slept
    assert slept >= 0.03 if status == 429 else 0.005 <= slept <= 0.01


@pytest.mark.parametrize("status", [403, 404, 451])
def test_what_cannot_is_not(hosts: Hosts, tmp_path: Path, status: int) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(b"no", status)
    assert (Asking(hosts, tmp_path)().tries, len(hosts.paths("www.state.gov"))) == (1, 1)


def test_retry_after(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = in_turn(answer(b"", 503, Retry_After="1"), answer(GOOD))
    ask = Asking(hosts, tmp_path)
    assert (ask().status, ask.slept) == (200, [1.0])
    date = in_turn(answer(b"", 429, Retry_After="Sat, 21 Nov 2026 11:00:00 GMT"), answer(GOOD))
    hosts.pages["www.state.gov"]["/list/"] = date
    assert (ask().status, ask.slept) == (200, [1.0, 0.0])


def test_long_retry_after_closes_the_host(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(b"", 429, Retry_After="3600")
    ask = Asking(hosts, tmp_path)
    assert (ask().status, ask.slept) == (429, [])
    again = ask("http://www.state.gov/other/")
    assert (again.status, again.body) == (None, None)
    assert "3,600 s" in (again.fault or "")
    assert len(hosts.paths("www.state.gov")) == 1


def test_429_that_stays_closes_the_host(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(b"", 429)
    ask = Asking(hosts, tmp_path)
    assert (ask().status, len(hosts.paths("www.state.gov"))) == (429, 3)
    assert "still answered 429" in (ask().fault or "")
    assert len(hosts.paths("www.state.gov")) == 3


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1" * 5000, None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 0.01),
        ("Fri, 31 Dec 99999999999 23:59:59 GMT", 0.01),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.01),
        ("Mon, 01 Jan 1999 00:00:00 GMT", 0.0),
        ("-5", 0.01),
        ("soon", 0.01),
    ],
)
def test_absurd_retry_after(hosts: Hosts, tmp_path: Path, said: str, seconds: float | None) -> None:
    """`seconds`: the longest wait before the second try; None where there is none."""
    hosts.pages["www.state.gov"]["/list/"] = in_turn(answer(b"", 503, Retry_After=said), answer(GOOD))
    ask = Asking(hosts, tmp_path)
    came = ask()
    if seconds is None:
        assert (came.status, ask.slept) == (503, [])
        assert "wants to be left alone" in (ask().fault or "")
    else:
        assert (came.status, came.tries) == (200, 2)
        assert all(slept <= seconds for slept in ask.slept)


def test_waits_in_vain_are_bounded(hosts: Hosts, tmp_path: Path) -> None:
    """Each single wait is short enough; a night of them would be long."""
    hosts.pages["www.state.gov"] |= {"*": answer(b"", 503, Retry_After="100"), "/robots.txt": answer(b"", 404)}
    ask = Asking(hosts, tmp_path, longest_wait=300.0)
    for n in range(9):
        ask(f"http://www.state.gov/{n}/")
    assert sum(ask.slept) <= 400
    assert len(hosts.paths("www.state.gov")) == 4
    hosts.pages["www.state.gov"]["*"] = in_turn(*[answer(b"", 503, Retry_After="100"), answer(GOOD)] * 9)
    ask = Asking(hosts, tmp_path, longest_wait=300.0)
    assert [ask(f"http://www.state.gov/{n}/").status for n in range(9)] == [200] * 9, "a good answer ends the count"


def test_hosts_are_given_rest(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(GOOD)
    ask = Asking(hosts, tmp_path, pause=30.0)
    ask()
    ask()
    assert len(ask.slept) == 2
    assert all(20 < pause <= 30 for pause in ask.slept)


# --- what breaks on the way -------------------------------------------------------------------------------------------


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Half a page, then a reset instead of an end."""
    answer(GOOD[:300], length=len(GOOD))(handler)
    handler.wfile.flush()
    time.sleep(0.02)
    linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def chunked_cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"64\r\n" + GOOD[:100] + b"\r\n64\r\n" + GOOD[100:150])


def test_name_servers_that_do_not_answer(hosts: Hosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own look-up of a name has no time limit."""
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(100))
    begun = time.monotonic()
    came = Asking(hosts, tmp_path, deadline=0.2, tries=1)()
    assert time.monotonic() - begun < 50
    answered.set()
    assert (came.status, came.body) == (None, None)
    assert re.search(r"no name server has answered|not done after 0\.2 s", came.fault or "")
    assert not hosts.asked


def test_name_that_is_not_known(hosts: Hosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    came = Asking(hosts, tmp_path, tries=1)()
    assert (came.status, came.body) == (None, None)
    assert "no answer: gaierror: " in (came.fault or "") or "could not be read (no answer: gaierror" in (
        came.fault or ""
    )


def no_such_name(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


PACKED = gzip.compress(GOOD)
BROKEN = {
    "reset": (reset, GOOD[:300]),
    "short": (answer(GOOD[:300], length=len(GOOD)), GOOD[:300]),
    "chunked and cut": (chunked_cut, GOOD[:100]),
    "packed and cut": (answer(PACKED[:-9], Content_Encoding="gzip"), None),
    "says gzip and is none": (answer(GOOD, Content_Encoding="gzip"), None),
    "packed as nobody asked": (answer(GOOD, Content_Encoding="zstd"), GOOD),
    "says br and is none": (answer(GOOD, Content_Encoding="br"), None),
    "br and cut": (answer(brotli.compress(GOOD)[:-9], Content_Encoding="br"), None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_body_is_kept_and_said(hosts: Hosts, tmp_path: Path, name: str) -> None:
    sends, kept = BROKEN[name]
    hosts.pages["www.state.gov"]["/list/"] = sends
    came = Asking(hosts, tmp_path)()
    assert (came.status, came.broken, came.tries) == (200, True, 3)
    assert came.fault
    assert came.body
    if kept is not None and name != "chunked and cut":
        assert came.body == kept
    assert came.body in GOOD
    hosts.pages["www.state.gov"]["/list/"] = in_turn(sends, answer(GOOD))
    assert Asking(hosts, tmp_path)().body == GOOD


def test_ways_of_packing(hosts: Hosts, tmp_path: Path) -> None:
    """The Wayback Machine has sent the last two."""
    for body, how in (
        (gzip.compress(GOOD[:99]) + gzip.compress(GOOD[99:]), "gzip"),
        (zlib.compress(GOOD), "deflate"),
        (PACKED, ", gzip"),
        (brotli.compress(GOOD), "br"),
    ):
        hosts.pages["www.state.gov"]["/list/"] = answer(body, Content_Encoding=how)
        came = Asking(hosts, tmp_path)()
        assert (came.body, came.fault) == (GOOD, None)


def test_nobody_there(hosts: Hosts, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        hosts.port = free.getsockname()[1]
    came = Asking(hosts, tmp_path)()
    assert (came.status, came.body, came.final_url) == (None, None, None)
    assert "refused" in (came.fault or "")


# --- bounds -----------------------------------------------------------------------------------------------------------

TOO_MUCH = {
    "announced": answer(b"x" * 300_000),
    "announced in 5,000 digits": lambda handler: unannounced(handler, b"x" * 300_000, length="1" * 5000),
    "not announced": lambda handler: unannounced(handler, b"x" * 300_000),
    "a brotli bomb": answer(brotli.compress(bytes(50_000_000), quality=1), Content_Encoding="br"),
    "a gzip bomb": answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
    "a bomb in a bomb's member": answer(gzip.compress(b"a") + gzip.compress(bytes(9_000_000)), Content_Encoding="gzip"),
}


def unannounced(handler: BaseHTTPRequestHandler, body: bytes, *, length: str | None = None) -> None:
    handler.send_response(200)
    if length:
        handler.send_header("Content-Length", length)
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(body)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much(hosts: Hosts, tmp_path: Path, name: str) -> None:
    hosts.pages["www.state.gov"]["/list/"] = TOO_MUCH[name]
    came = Asking(hosts, tmp_path, most_bytes=200_000)()
    assert (came.status, came.broken, came.tries, len(came.body or b"")) == (200, True, 1, KEPT_OF_TOO_MUCH)
    assert "over the limit of 200,000" in (came.fault or "") or "more than 200,000" in (came.fault or "")


def test_as_much_as_allowed(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(b"x" * 200_000)
    assert Asking(hosts, tmp_path, most_bytes=200_000)().fault is None


SOON = 1.0
"""A deadline in seconds that a busy machine keeps for a small page."""


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(1000):
            handler.wfile.write(b"x")
            time.sleep(0.02)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(1000):
            handler.wfile.write(b"X" if n % 50 else b": y\r\nX")
            time.sleep(0.02)


@pytest.mark.parametrize("slow", [drip, drip_headers, lambda handler: time.sleep(3)])
def test_deadline(hosts: Hosts, tmp_path: Path, slow: object) -> None:
    hosts.pages["www.state.gov"]["/list/"] = slow  # type: ignore[assignment]
    came = Asking(hosts, tmp_path, deadline=SOON, tries=1)()
    # Whichever clock is first: that of the whole response or that of the socket.
    assert re.search("not done after 1 s|timed out", came.fault or "")


def test_deadline_holds_when_the_host_keeps_the_connection(
    hosts: Hosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP/1.1 keeps a connection open unless somebody says no; every request has one of its own all the same."""
    monkeypatch.setattr(hosts.handler, "protocol_version", "HTTP/1.1")
    hosts.pages["www.state.gov"] |= {"/list/": answer(GOOD), "/slow/": drip}
    ask = Asking(hosts, tmp_path, deadline=SOON, tries=1)
    assert ask().body == GOOD
    assert re.search("not done after 1 s|timed out", ask("http://www.state.gov/slow/").fault or "")
    assert ask().body == GOOD
    assert hosts.connections == len(hosts.asked) == 4


# --- where we go ------------------------------------------------------------------------------------------------------


def test_page_that_moved(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"] |= {"/list/": moved("/new/#top"), "/new/": answer(GOOD)}
    came = Asking(hosts, tmp_path)()
    assert (came.final_url, came.redirects, came.body) == ("http://www.state.gov/new/", (WHERE,), GOOD)


@pytest.mark.parametrize(
    "to",
    [
        "http://evil.example/list/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/",
        "http://2021-2025.state.gov/list/",
        "http://www.state.gov:8080/list/",
        "http://www.state.gov@evil.example/",
        "http://someone@www.state.gov/",
        "file:///etc/passwd",
        "http://[::1/",
    ],
)
def test_redirects_elsewhere_are_not_followed(hosts: Hosts, tmp_path: Path, to: str) -> None:
    hosts.pages["www.state.gov"]["/list/"] = moved(to, 302)
    came = Asking(hosts, tmp_path)()
    assert (came.status, came.final_url, came.broken) == (302, WHERE, False)
    assert "not followed" in (came.fault or "")
    assert {host for host, _, _ in hosts.asked} == {"www.state.gov"}


def test_redirects_to_what_no_report_should_show(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = moved("/" + "x" * 9000)
    came = Asking(hosts, tmp_path)()
    assert (came.final_url, len(came.fault or "") < 100) == (WHERE, True)
    hosts.pages["www.state.gov"]["/list/"] = moved("javascript:\x1b[2J\x07")
    assert (Asking(hosts, tmp_path)().fault or "").isprintable()
    hosts.pages["www.state.gov"] |= {"/list/": moved("/a\x1b[2J"), "*": answer(GOOD)}
    assert Asking(hosts, tmp_path)().final_url == "http://www.state.gov/a%1B%5B2J"


def test_redirects_without_end(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"] |= {"/list/": moved("/other/"), "/other/": moved("/list/")}
    assert "circle" in (Asking(hosts, tmp_path)().fault or "")
    hosts.pages["www.state.gov"] |= {f"/{n}/": moved(f"/{n + 1}/") for n in range(20)}
    assert "more than 5" in (Asking(hosts, tmp_path)("http://www.state.gov/1/").fault or "")
    assert len(hosts.paths("www.state.gov")) == 2 + 6


@pytest.mark.parametrize(
    "address", ["http://evil.example/", "ftp://www.state.gov/", "http://www.state.gov:22/", "www.state.gov"]
)
def test_addresses_that_are_not_asked(hosts: Hosts, tmp_path: Path, address: str) -> None:
    came = Asking(hosts, tmp_path)(address)
    assert "may not be asked" in (came.fault or "")
    assert not hosts.asked


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_host_that_stands_for_a_private_address(hosts: Hosts, tmp_path: Path) -> None:
    path = hosts.sources(tmp_path)
    for private in ("169.254.169.254", "10.0.0.1"):
        text = path.read_text(encoding="utf-8").replace(f'"www.state.gov" = "127.0.0.1:{hosts.port}"', "REPLACE")
        path.write_text(text.replace("REPLACE", f'"www.state.gov" = "{private}:80"'), encoding="utf-8")
        from flows.sources import load_sources

        sources = load_sources(path)
        came = Client(sources, CONTACT, now=NOW).fetch(sources.named("state-gov"), WHERE)
        assert (came.status, came.tries <= 1) == (None, True)
        assert "no public address" in (came.fault or "")
        hosts.sources(tmp_path)


def test_loopback_is_refused_unless_a_test_says_so(hosts: Hosts, tmp_path: Path) -> None:
    """The world as it is: a name that stands for this machine (localhost is one everywhere) leads nowhere."""
    import dataclasses

    sources = dataclasses.replace(hosts.load(tmp_path), loopback=None)
    source = dataclasses.replace(sources.named("state-gov"), allowed_hosts=("localhost",))
    came = Client(sources, CONTACT, now=NOW).fetch(source, "http://localhost/list/")
    assert "no public address" in (came.fault or "")


# --- robots.txt -------------------------------------------------------------------------------------------------------

ROBOTS = """
User-agent: other
User-agent: leahyx
Disallow: /

User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/open
Disallow: /*?s=
Disallow: /file$
Disallow: /a*.pdf$
Disallow: /ab*xab$
Disallow: /ab$
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/", True), ("/wp-admin/x", False), ("/wp-admin/open/x", True), ("/list/?s=1", False), ("/file", False),
     ("/file/more", True), ("/wp%2Dadmin/x", False), ("/a/b.pdf", False), ("/a/b.pdfx", True), ("/a.pdf/b.pdf", False),
     ("/ab", False), ("/abab", True), ("/abxab", False)],
)  # fmt: skip
def test_robots_rules(path: str, allowed: bool) -> None:
    assert parse_rules(ROBOTS).can_fetch(f"https://www.state.gov{path}", AGENT) is allowed


def test_robots_of_many_stars_cost_nothing() -> None:
    rules = parse_rules("User-agent: *\nDisallow: /" + "*a" * 200 + "$\n")
    assert not rules.can_fetch("https://x.org/" + "a" * 300, AGENT)
    begun = time.thread_time()
    assert rules.can_fetch("https://x.org/" + "a" * 300 + "b", AGENT)
    assert time.thread_time() - begun < 1


def test_robots_that_name_us() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Leahy/1.0\nDisallow: /private\n"
    assert parse_rules(text).can_fetch("https://x.org/list", AGENT)
    assert not parse_rules(text).can_fetch("https://x.org/private/1", AGENT)


def test_robots_that_forbid(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"] |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /list/"), "/list/": answer(GOOD)}
    came = Asking(hosts, tmp_path)()
    assert (came.status, hosts.paths("www.state.gov")) == (None, [])
    assert "robots.txt of www.state.gov forbids it" in (came.fault or "")


def test_robots_of_where_a_redirect_leads(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = moved("http://state.gov/list/")
    hosts.pages["state.gov"] |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /"), "/list/": answer(GOOD)}
    came = Asking(hosts, tmp_path)()
    assert (came.status, "forbids" in (came.fault or "")) == (301, True)


def test_robots_of_where_an_address_goes_up(hosts: Hosts, tmp_path: Path) -> None:
    """requests takes the steps up out of an address, so the rules have to be asked about what is left."""
    hosts.pages["www.state.gov"] |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /no/"), "/no/x": answer(GOOD)}
    hosts.pages["www.state.gov"]["/list/"] = moved("http://www.state.gov/a/../no/x")
    assert "forbids" in (Asking(hosts, tmp_path)().fault or "")
    assert "forbids" in (Asking(hosts, tmp_path)("http://www.state.gov/a/../no/x").fault or "")
    assert hosts.paths("www.state.gov") == ["/list/"]


def test_robots_that_stand_on_another_host_of_ours(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["state.gov"] |= {"/robots.txt": moved("http://www.state.gov/robots.txt"), "/list/": answer(GOOD)}
    hosts.pages["www.state.gov"]["/robots.txt"] = answer(b"User-agent: *\nDisallow: /list/")
    assert "forbids" in (Asking(hosts, tmp_path)("http://state.gov/list/").fault or "")
    assert hosts.paths("state.gov") == []


@pytest.mark.parametrize(
    ("robots", "note"),
    [
        (answer(b"  <!DOCTYPE html><html>Technical Difficulties"), "HTML"),
        (answer(b"", 403), "403"),
        (answer(b"", 404), None),
        (moved("http://evil.example/robots.txt"), "301"),
        (moved("http://www.state.gov.evil.example/robots.txt"), "301"),
        (moved("http://[::1"), "301"),
        (moved("http://[zz]/robots.txt"), "301"),
    ],
)
def test_robots_that_are_none(hosts: Hosts, tmp_path: Path, robots: object, note: str | None) -> None:
    hosts.pages["www.state.gov"] |= {"/robots.txt": robots, "/list/": answer(GOOD)}  # type: ignore[dict-item]
    ask = Asking(hosts, tmp_path)
    assert ask().body == GOOD
    assert [note in told for told in ask.client.notes if note] == ([True] if note else [])


@pytest.mark.parametrize("robots", [answer(b"", 503), answer(b"User-agent: *\nDisallow: /w", length=99)])
def test_robots_that_cannot_be_had(hosts: Hosts, tmp_path: Path, robots: Answer) -> None:
    hosts.pages["www.state.gov"] |= {"/robots.txt": robots, "/list/": answer(GOOD)}
    came = Asking(hosts, tmp_path)()
    assert (came.body, hosts.paths("www.state.gov")) == (None, [])
    assert "RFC 9309" in (came.fault or "")


# --- conditional requests ---------------------------------------------------------------------------------------------


MODIFIED = "Sat, 21 Nov 2026 08:00:00 GMT"


def earlier(etag: str = "", last_modified: str = "") -> Validators:
    return Validators(WHERE, etag, last_modified, NOW)


def test_304_of_what_was_asked_about(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(status=304, ETag='"a"')
    came = Asking(hosts, tmp_path)(since=earlier('W/"a"', MODIFIED))
    assert (came.status, came.body, came.fault, came.tries) == (304, None, None, 1)
    assert hosts.asked[-1][2]["if-none-match"] == 'W/"a"'
    assert hosts.asked[-1][2]["if-modified-since"] == MODIFIED


@pytest.mark.parametrize("etag", ['"a"\r\n b', "\x85a", '"' + "x" * 9000 + '"', '"é"', "*", "a", '"a", "b"'])
def test_etag_that_is_none_is_not_sent(hosts: Hosts, tmp_path: Path, etag: str) -> None:
    """A header may be folded, or hold any letter: a request with such a one fails every night. "*" fits every page."""
    hosts.pages["www.state.gov"]["/list/"] = answer(GOOD)
    came = Asking(hosts, tmp_path)(since=earlier(etag, MODIFIED))
    assert (came.status, came.fault) == (200, None)
    assert "if-none-match" not in hosts.asked[-1][2]
    assert hosts.asked[-1][2]["if-modified-since"] == MODIFIED


@pytest.mark.parametrize(
    "modified", ["Fri, 01 Jan 2100 00:00:00 GMT", "yesterday", "Sat, 21 Nov 99999999999 00:00:00 GMT"]
)
def test_change_in_the_future_is_no_condition(hosts: Hosts, tmp_path: Path, modified: str) -> None:
    """No page changes after such a day: the host would say 304 for ever."""
    hosts.pages["www.state.gov"]["/list/"] = in_turn(answer(status=304), answer(GOOD))
    assert Asking(hosts, tmp_path)(since=earlier(last_modified=modified)).body == GOOD
    assert not any("if-modified-since" in sent for _, _, sent in hosts.asked)


def test_304_of_something_else_is_asked_again_without_conditions(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = in_turn(answer(status=304, ETag='"b"'), answer(GOOD))
    came = Asking(hosts, tmp_path)(since=earlier('"a"'))
    assert (came.status, came.body) == (200, GOOD)
    assert "if-none-match" not in hosts.asked[-1][2]


def test_304_that_nobody_asked_for(hosts: Hosts, tmp_path: Path) -> None:
    hosts.pages["www.state.gov"]["/list/"] = answer(status=304)
    for since in (None, earlier()):
        came = Asking(hosts, tmp_path)(since=since)
        assert (came.status, came.body) == (304, None)
        assert came.fault
