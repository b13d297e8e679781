"""A polite HTTP client: it asks only the hosts that may be asked, within bounds, and at their pace.

    with Client(sources, contact, now=now) as client:
        response = client.fetch(source, address)

`fetch` raises nothing for what a network does: a `Response` says what came and why it is not whole. We say who we are,
ask one thing at a time, keep to robots.txt and Retry-After, and try again only what can pass. Nothing is disguised: a host
that turns us away is reported, and another source is asked.
"""

import contextlib
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from flows.clocks import difference
from flows.http.bodies import KEPT_OF_TOO_MUCH, TOO_MUCH, read_body
from flows.http.connections import Adapter, AddressRefused, Deadline, NotHTTP, in_one_line, innermost, reason
from flows.http.headers import Validators, answers_conditions, conditions, kept_headers, retry_after, server_time
from flows.http.robots import Robots, read_robots
from flows.sources import Archive, Fetching, Source, Sources
from leahy.errors import LeahyError

AGENT = "leahy"  # the product token that a robots.txt would name
CONTACT = "LEAHY_CONTACT"
LONGEST_ADDRESS = 2000
"""Characters of one that is asked for; the longest of the sources has 400."""

_PASSING = frozenset({408, 413, 421, 425, 429})  # 413 and 421 as the Wayback Machine uses them; every 5xx besides
_MOVED = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {
    "Accept": "text/html, application/xhtml+xml, application/json, text/plain;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Accept-Language": "en",
    "Connection": "close",
}


class ContactMissing(LeahyError):
    """No contact for the requests is set."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came of asking for one address. `fault`: why it is not a whole answer, None if it is one.

    `body`: the bytes after decoding of Content-Encoding; None where no body came (a 304 too). `broken`: the body is a
    part, or could not be unpacked. `tries`, `ms`: requests made for its last step, and their time, without the waiting.
    """

    asked_url: str
    final_url: str | None
    redirects: tuple[str, ...]
    status: int | None
    headers: Mapping[str, str]
    body: bytes | None
    fetched_at: datetime
    ms: int
    tries: int
    fault: str | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """One request's answer. `passing`: asking again may bring another."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    fault: str | None = None
    broken: bool = False
    passing: bool = False
    location: str | None = None


class Client:
    """Asks hosts, and holds its connection settings, each host's robots.txt, and when each host may be asked again."""

    def __init__(
        self, sources: Sources, contact: str, *, now: datetime, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.notes: list[str] = []
        self.clock_notes: dict[str, str] = {}  # by host, how its clock differs from that of this machine
        self.archive: Archive = sources.archive
        self._sources = sources
        self._limits: Fetching = sources.fetching
        self._most_bytes, self._tries = self._limits.most_bytes, self._limits.tries  # of what is being asked for
        self._rates = {
            sources.archive.index: sources.archive.index_pause,
            sources.archive.mementos: sources.archive.memento_pause,
        }
        self._now, self._begun, self._sleep = now, time.monotonic(), sleep
        self._due: dict[str, float] = {}
        self._waited: dict[str, float] = {}  # because a host asked for it, since its last good answer
        self._closed: dict[str, str] = {}
        self._robots: dict[str, Robots] = {}
        self._random = random.Random()  # noqa: S311 - jitter
        self._adapter = Adapter(sources.loopback)
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would resolve the names itself, and ~/.netrc holds passwords
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        if sources.loopback and sources.loopback.ca_file:
            self._session.verify = str(sources.loopback.ca_file)
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": user_agent(contact), **_ACCEPT})

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._session.close()

    def fetch(self, source: Source, address: str, *, since: Validators | None = None) -> Response:
        """Ask for `address`, and follow it where `source` may be asked. `since`: of the earlier answer that a 304 may
        stand for; give only one whose verdict was good."""
        if source.register:  # a night without a register loses nothing, so its address is tried once
            self._most_bytes, self._tries = source.register.most_bytes, 1
        try:
            return self._follow(address, source.may_ask, since=since)
        finally:
            self._most_bytes, self._tries = self._limits.most_bytes, self._limits.tries

    def ask(self, address: str, may_ask: Callable[[str], bool]) -> Response:
        """`fetch` for what belongs to no source: `address`, followed where `may_ask` allows."""
        return self._follow(address, may_ask)

    def back_off(self, number: int) -> None:
        """Wait as before try `number` + 1: for an answer that came whole and could not be read."""
        self._sleep(self._wait(_Answer(), number))

    def clock(self) -> datetime:
        """The time, by the clock that dates the answers."""
        return self._now + timedelta(seconds=time.monotonic() - self._begun)

    def _follow(
        self, address: str, may_ask: Callable[[str], bool], *, since: Validators | None = None, robots: bool = True
    ) -> Response:
        redirects: list[str] = []
        response = Response(address, None, (), None, {}, None, self.clock(), 0, 0)
        while True:
            if len(address) > LONGEST_ADDRESS:
                return replace(response, fault=f"redirects to an address of {len(address):,} characters: not followed")
            if not may_ask(address):
                return replace(response, fault=_foreign(address, response.status))
            if redirects and urlsplit(redirects[-1]).scheme == "https" != urlsplit(address).scheme:
                return replace(response, fault=f"redirects to {address}, away from https: not followed")
            if robots and (refusal := self._refusal(address)):
                return replace(response, fault=refusal)
            answer, tries, ms = self._ask_again(address, conditions(address, since))
            is_last = answer.location is None  # the body of a redirect does not matter, nor does a fault of it
            response = replace(
                response,
                final_url=address if answer.status is not None else response.final_url,
                redirects=tuple(redirects),
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                fetched_at=self.clock(),
                ms=response.ms + ms,
                tries=tries,
                fault=answer.fault if is_last else None,
                broken=answer.broken and is_last,
            )
            if answer.location is None:
                return response
            redirects.append(address)
            address = _joined(address, answer.location)
            if address in redirects:
                return replace(response, fault=f"redirects in a circle, back to {address}")
            if len(redirects) > self._limits.redirects:
                limit = self._limits.redirects
                return replace(response, fault=f"more than {limit} redirects, the next one to {address}")

    def _refusal(self, address: str) -> str | None:
        """Why robots.txt forbids `address`, or None."""
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._fetch_robots(host)
        return self._robots[host].refusal(AGENT, _as_sent(address), str(parts.hostname))

    def _fetch_robots(self, host: str) -> Robots:
        same_host = tuple(f"{scheme}://{urlsplit(host).netloc}/" for scheme in ("http", "https"))

        def may_ask(address: str) -> bool:
            return address.startswith(same_host) or any(source.may_ask(address) for source in self._sources.sources)

        response = self._follow(f"{host}/robots.txt", may_ask, robots=False)
        name, body = str(urlsplit(host).hostname), response.body or b""
        robots = read_robots(name, response.status, body, response.fault, broken=response.broken)
        if robots.note and robots.note not in self.notes:
            self.notes.append(robots.note)
        return robots

    def _ask_again(self, address: str, sent: Mapping[str, str]) -> tuple[_Answer, int, int]:
        """Ask until the answer is one that another try would not change; (answer, tries, ms of asking)."""
        host = urlsplit(address).hostname or ""
        lane = next((rate for rate in self._rates if address.startswith(rate)), host)
        tries = self._tries if lane == host else self.archive.archive_tries
        ms = 0
        for number in range(1, tries + 1):
            if host in self._closed:
                return _Answer(fault=self._closed[host]), number - 1, ms
            self._rest(lane)
            begun = time.monotonic()
            try:
                answer = self._ask(address, sent)
            finally:
                ended = time.monotonic()
                self._due[lane] = begun + self._rates[lane] if lane in self._rates else ended + self._limits.pause
            ms += round((ended - begun) * 1000)
            self._compare_clocks(host, answer)
            if answer.status == 304 and not answers_conditions(answer.headers, sent):
                sent = {}
                answer = replace(answer, passing=True, fault="says 304 of something that was not asked about")
            if not answer.passing:
                self._waited.pop(host, None)
                return answer, number, ms
            self._note_wait(answer, host, lane, number, tries, ended)
            if host in self._closed:
                return answer, number, ms
        return answer, tries, ms

    def _compare_clocks(self, host: str, answer: _Answer) -> None:
        """Note once for each host that its clock and that of this machine differ."""
        if said := difference(self.clock(), server_time(answer.headers)):
            self.clock_notes.setdefault(host, f"{host}: {said}")

    def _note_wait(self, answer: _Answer, host: str, lane: str, number: int, tries: int, ended: float) -> None:
        """Wait before the next try; or, where the host asks for more than is honoured, or after the last try, note that it
        is not to be asked again, or not before."""
        wait = self._wait(answer, number)
        demanded = answer.status == 429 or "retry-after" in answer.headers
        waited = self._waited.get(host, 0.0) + wait if demanded else wait
        if waited > self._limits.longest_wait:
            self._closed[host] = f"{host} wants to be left alone for {waited:,.0f} s, so it was not asked again"
            return
        if demanded and (number < tries or answer.status != 429):
            self._waited[host] = waited
        if number < tries:
            self._sleep(wait)
        elif answer.status == 429:
            self._closed[host] = f"{host} still answered 429 after {number} tries, so it was not asked again"
        elif demanded:
            self._due[lane] = ended + wait  # it speaks of the host, not of this address alone

    def _ask(self, address: str, sent: Mapping[str, str]) -> _Answer:
        with Deadline(self._limits.deadline) as deadline:
            self._adapter.deadline = deadline
            status: int | None = None
            try:
                # Not session.send: it reads the body of a redirect whole, without bounds.
                request = self._session.prepare_request(requests.Request("GET", address, headers=dict(sent)))
                verify = self._session.verify or True
                with self._adapter.send(request, stream=True, timeout=deadline.left(), verify=verify) as came:
                    status = came.status_code
                    headers = kept_headers(came.headers)
                    location = came.headers.get("location") if status in _MOVED else None
                    body, fault = read_body(came.raw, came.headers, self._most_bytes)
            except AddressRefused as refused:
                return _Answer(fault=f"{refused}: refused")
            except requests.exceptions.SSLError as error:
                why = self._late() if deadline.over else f"TLS failed: {reason(error)}"
                return _Answer(fault=why, passing="certificate" not in why.lower())
            except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
                inner = innermost(error)
                received = inner.received if isinstance(inner, NotHTTP) else None
                why = self._late() if deadline.over else f"no answer: {in_one_line(inner)}"
                return _Answer(status, body=received, fault=why, broken=received is not None, passing=True)
            finally:
                self._adapter.close()
            if deadline.over:
                fault = f"{self._late()}; {len(body):,} bytes had come"
        if fault and len(body) > KEPT_OF_TOO_MUCH and TOO_MUCH in fault:
            body = body[:KEPT_OF_TOO_MUCH]
        broken = fault is not None and TOO_MUCH not in fault and location is None
        # What has a memento-datetime is a capture, whatever status was archived: the archive itself has answered well.
        turned_away = (status >= 500 or status in _PASSING) and "memento-datetime" not in headers
        passing = turned_away or broken
        return _Answer(status, headers, body or None, fault, fault is not None, passing, location)

    def _late(self) -> str:
        return f"not done after {self._limits.deadline:g} s"

    def _rest(self, lane: str) -> None:
        """Sleep until `lane` may be asked: a host, or a part of the Wayback Machine that has a rate of its own."""
        if lane in self._due and (left := self._due[lane] - time.monotonic()) > 0:
            self._sleep(left)

    def _wait(self, answer: _Answer, number: int) -> float:
        """Seconds before the next try: what the answer says, else a backoff of which up to half is taken off."""
        demanded = retry_after(answer.headers, self.clock())
        if demanded is not None and answer.status is not None and (answer.status == 429 or answer.status >= 500):
            return demanded
        wait: float = self._limits.backoff * 2.0 ** (number - 1) * (1 - self._random.random() / 2)
        return max(wait, self._limits.too_many) if answer.status == 429 else wait


def contact_from_environment() -> str:
    """The mail address or web page in LEAHY_CONTACT, at which whoever runs this can be reached; else `ContactMissing`."""
    contact = os.environ.get(CONTACT, "").strip()
    if re.fullmatch(r"(?=[\x21-\x7e]+\Z)(?:[^@]++@[^.]++\..+|https?://[^.]++\..+)", contact):
        return contact
    raise ContactMissing(
        f"{CONTACT} is {contact!r}. Set it to a mail address or web page at which you can be reached: every request "
        "carries it, so that the sites that are asked can complain. Nothing was asked."
    )


def user_agent(contact: str) -> str:
    """The User-Agent header: who we are, and whom to complain to."""
    return f"{AGENT}/{version('leahy')} (record of the Leahy-law lists; contact: {contact})"


def _joined(address: str, location: str) -> str:
    """Where a redirect leads; its own words if that is no address. Headers come as Latin-1 and are mostly UTF-8."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return _as_sent(urldefrag(urljoin(address, location)).url)
    except ValueError:
        return location


def _as_sent(address: str) -> str:
    """An address as requests asks for it: escaped, and without steps up ("/a/../b"), which robots.txt does not know."""
    try:
        return requests.Request("GET", address).prepare().url or address
    except requests.RequestException:  # no address, so it will not be asked for
        return address


def _foreign(address: str, status: int | None) -> str:
    address = "".join(character if character.isprintable() else "?" for character in address)
    if status is None:
        return f"{address} may not be asked: it is on no allowed host"
    return f"redirects to {address}, which is on no allowed host: not followed"
