"""Asking a host for an address, politely, within bounds, and only the hosts that may be asked.

    with Client(sources, contact, now=now) as client:
        response = client.fetch(source, address)

`fetch` raises nothing for what a network does: a `Response` says what came and why it is not whole. We say who we are,
ask one thing at a time, keep to robots.txt and Retry-After, and try again only what can pass. No disguise: a host that
turns us away is told of, and another source is asked.
"""

import contextlib
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from flows.http.bodies import KEPT_OF_TOO_MUCH, TOO_MUCH, read_body
from flows.http.connections import Adapter, AddressRefused, Deadline, NotHTTP, innermost, reason, told
from flows.http.robots import Rule, forbids, rules_for
from flows.sources import Archive, Fetching, Source, Sources
from flows.store.captures import Look
from leahy.errors import LeahyError

AGENT = "leahy"  # the product token that a robots.txt would name
CONTACT = "LEAHY_CONTACT"
_ROBOTS_READ = 512 * 1024  # RFC 9309 asks for 500 KiB at least
LONGEST_ADDRESS = 2000
"""Characters of one that is asked for; the longest of the sources has 400."""

# What may be sent back: a header may hold anything, and "*" would ask whether there is any page at all.
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,250}"')
_PASSING = frozenset({408, 413, 421, 425, 429})  # 413 and 421 as the Wayback Machine uses them; every 5xx besides
_MOVED = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {
    "Accept": "text/html, application/xhtml+xml, application/json, text/plain;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Accept-Language": "en",
    "Connection": "close",
}


class ContactMissing(LeahyError):
    """Nobody has said who answers for the requests."""


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
    headers: Mapping[str, str] | None = None
    body: bytes | None = None
    fault: str | None = None
    broken: bool = False
    passing: bool = False
    location: str | None = None


class Client:
    """The one who asks: its connection settings, each host's robots.txt, and when each host may be asked again."""

    def __init__(
        self, sources: Sources, contact: str, *, now: datetime, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.notes: list[str] = []
        self.archive: Archive = sources.archive
        self._sources = sources
        self._limits: Fetching = sources.fetching
        self._rates = {
            sources.archive.index: sources.archive.index_pause,
            sources.archive.mementos: sources.archive.memento_pause,
        }
        self._now, self._begun, self._sleep = now, time.monotonic(), sleep
        self._due: dict[str, float] = {}
        self._waited: dict[str, float] = {}  # because a host asked for it, since its last good answer
        self._closed: dict[str, str] = {}
        self._robots: dict[str, tuple[Rule, ...] | str] = {}
        self._random = random.Random()  # noqa: S311 - jitter
        self._adapter = Adapter(sources.loopback)
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would look addresses up for itself, and ~/.netrc holds passwords
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

    def fetch(self, source: Source, address: str, *, since: Look | None = None) -> Response:
        """Ask for `address`, and follow it where `source` may be asked. `since`: the look whose capture the answer may
        say it still is (304); give only one whose verdict was `list`."""
        return self._follow(address, source.may_ask, since=since)

    def ask(self, address: str, may_ask: Callable[[str], bool]) -> Response:
        """`fetch` for what belongs to no source: `address`, followed where `may_ask` allows."""
        return self._follow(address, may_ask)

    def back_off(self, number: int) -> None:
        """Wait as before try `number` + 1: for an answer that came whole and could not be read."""
        self._sleep(self._wait(_Answer(), number))

    def _follow(
        self, address: str, may_ask: Callable[[str], bool], *, since: Look | None = None, robots: bool = True
    ) -> Response:
        gone: list[str] = []
        came = Response(address, None, (), None, {}, None, self.clock(), 0, 0)
        while True:
            if len(address) > LONGEST_ADDRESS:
                return replace(came, fault=f"redirects to an address of {len(address):,} characters: not followed")
            if not may_ask(address):
                return replace(came, fault=_foreign(address, came.status))
            if gone and urlsplit(gone[-1]).scheme == "https" != urlsplit(address).scheme:
                return replace(came, fault=f"redirects to {address}, away from https: not followed")
            if robots and (refusal := self._refusal(address)):
                return replace(came, fault=refusal)
            answer, tries, ms = self._ask_again(address, _conditions(address, since))
            told = answer.location is None  # what a redirect says beside its direction is nothing to us
            came = replace(
                came,
                final_url=address if answer.status is not None else came.final_url,
                redirects=tuple(gone),
                status=answer.status,
                headers=answer.headers or {},
                body=answer.body,
                fetched_at=self.clock(),
                ms=came.ms + ms,
                tries=tries,
                fault=answer.fault if told else None,
                broken=answer.broken and told,
            )
            if answer.location is None:
                return came
            gone.append(address)
            address = _joined(address, answer.location)
            if address in gone:
                return replace(came, fault=f"redirects in a circle, back to {address}")
            if len(gone) > self._limits.redirects:
                return replace(came, fault=f"more than {self._limits.redirects} redirects, the next one to {address}")

    def _refusal(self, address: str) -> str | None:
        """Why robots.txt keeps us from `address`, or None."""
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._read_robots(host)
        known = self._robots[host]
        if isinstance(known, str):
            return known
        rule = forbids(known, _as_sent(address))
        return f"robots.txt of {parts.hostname} forbids it (Disallow: {rule.pattern})" if rule else None

    def _read_robots(self, host: str) -> tuple[Rule, ...] | str:
        """The rules of a host that speak of us, or why it is not to be asked (RFC 9309, 2.3.1)."""
        name = urlsplit(host).hostname

        here = tuple(f"{scheme}://{urlsplit(host).netloc}/" for scheme in ("http", "https"))

        def may_ask(to: str) -> bool:
            return to.startswith(here) or any(source.may_ask(to) for source in self._sources.sources)

        came = self._follow(f"{host}/robots.txt", may_ask, robots=False)
        cut = came.broken and TOO_MUCH not in (came.fault or "")  # a rule may have been lost
        if came.status is None or came.status >= 500 or came.status == 429 or (came.status < 300 and cut):
            why = came.fault or f"HTTP status {came.status}"
            return f"robots.txt of {name} could not be had ({why}), so {name} was not asked (RFC 9309)"
        body = (came.body or b"")[:_ROBOTS_READ]
        if not 200 <= came.status < 300:
            if came.status not in (404, 410):
                self._note(f"{name} answers HTTP {came.status} where its robots.txt should be: taken as none")
            return ()
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            self._note(f"{name} answers a page of HTML where its robots.txt should be: taken as none")
            return ()
        return rules_for(AGENT, body.decode("utf-8-sig", "replace"))

    def _ask_again(self, address: str, conditions: Mapping[str, str]) -> tuple[_Answer, int, int]:
        """Ask until the answer is one that another try would not change; (answer, tries, ms of asking)."""
        host = urlsplit(address).hostname or ""
        lane = next((rate for rate in self._rates if address.startswith(rate)), host)
        tries = self._limits.tries if lane == host else self.archive.archive_tries
        ms = 0
        for number in range(1, tries + 1):
            if host in self._closed:
                return _Answer(fault=self._closed[host]), number - 1, ms
            self._rest(lane)
            begun = time.monotonic()
            try:
                answer = self._ask(address, conditions)
            finally:
                ended = time.monotonic()
                self._due[lane] = begun + self._rates[lane] if lane in self._rates else ended + self._limits.pause
            ms += round((ended - begun) * 1000)
            if answer.status == 304 and not _believed(answer, conditions):
                conditions = {}
                answer = replace(answer, passing=True, fault="says 304 of something that was not asked about")
            if not answer.passing:
                self._waited.pop(host, None)
                return answer, number, ms
            wait = self._wait(answer, number)
            told = answer.status == 429 or "retry-after" in (answer.headers or {})
            waited = self._waited.get(host, 0.0) + wait if told else wait
            if waited > self._limits.longest_wait:
                self._closed[host] = f"{host} wants to be left alone for {waited:,.0f} s, so it was not asked again"
            elif number < tries:
                if told:
                    self._waited[host] = waited
                self._sleep(wait)
            elif answer.status == 429:
                self._closed[host] = f"{host} still answered 429 after {number} tries, so it was not asked again"
            elif told:
                self._waited[host] = waited
                self._due[lane] = ended + wait  # it speaks of the host, not of this address alone
            if host in self._closed:
                return answer, number, ms
        return answer, tries, ms

    def _ask(self, address: str, conditions: Mapping[str, str]) -> _Answer:
        with Deadline(self._limits.deadline) as deadline:
            self._adapter.deadline = deadline
            status: int | None = None
            try:
                # Not session.send: it reads the body of a redirect whole, without bounds.
                request = self._session.prepare_request(requests.Request("GET", address, headers=dict(conditions)))
                verify = self._session.verify or True
                with self._adapter.send(request, stream=True, timeout=deadline.left(), verify=verify) as came:
                    status = came.status_code
                    headers = _kept(came.headers)
                    location = came.headers.get("location") if status in _MOVED else None
                    body, fault = read_body(came.raw, came.headers, self._limits.most_bytes)
            except AddressRefused as refused:
                return _Answer(fault=f"{refused}: refused")
            except requests.exceptions.SSLError as error:
                why = self._late() if deadline.over else f"TLS failed: {reason(error)}"
                return _Answer(fault=why, passing="certificate" not in why.lower())
            except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
                inner = innermost(error)
                received = inner.received if isinstance(inner, NotHTTP) else None
                why = self._late() if deadline.over else f"no answer: {told(inner)}"
                return _Answer(status, body=received, fault=why, broken=received is not None, passing=True)
            finally:
                self._adapter.close()
            if deadline.over:
                fault = f"{self._late()}; {len(body):,} bytes had come"
        if fault and len(body) > KEPT_OF_TOO_MUCH and TOO_MUCH in fault:
            body = body[:KEPT_OF_TOO_MUCH]
        broken = fault is not None and TOO_MUCH not in fault and location is None
        passing = status >= 500 or status in _PASSING or broken
        return _Answer(status, headers, body or None, fault, fault is not None, passing, location)

    def _late(self) -> str:
        return f"not done after {self._limits.deadline:g} s"

    def _rest(self, lane: str) -> None:
        """Sleep until `lane` may be asked: a host, or a part of the Wayback Machine that has a rate of its own."""
        if lane in self._due and (left := self._due[lane] - time.monotonic()) > 0:
            self._sleep(left)

    def _wait(self, answer: _Answer, number: int) -> float:
        """Seconds before the next try: what the answer says, else a backoff of which up to half is taken off."""
        said = _retry_after((answer.headers or {}).get("retry-after"), self.clock())
        if said is not None and answer.status is not None and (answer.status == 429 or answer.status >= 500):
            return said
        wait: float = self._limits.backoff * 2.0 ** (number - 1) * (1 - self._random.random() / 2)
        return max(wait, self._limits.too_many) if answer.status == 429 else wait

    def clock(self) -> datetime:
        """The time, by the clock that dates what comes."""
        return self._now + timedelta(seconds=time.monotonic() - self._begun)

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def contact_from_environment() -> str:
    """What LEAHY_CONTACT says: a mail address or a web page at which whoever runs this can be reached."""
    contact = os.environ.get(CONTACT, "").strip()
    if re.fullmatch(r"[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+|https?://[\x21-\x7e]+\.[\x21-\x7e]+", contact):
        return contact
    raise ContactMissing(
        f"{CONTACT} is {contact!r}. Set it to a mail address or web page at which you can be reached: every request "
        "carries it, so that those whom we ask can complain. Nothing was asked."
    )


def user_agent(contact: str) -> str:
    """How we introduce ourselves."""
    return f"{AGENT}/{version('leahy')} (record of the Leahy-law lists; contact: {contact})"


def _conditions(address: str, since: Look | None) -> dict[str, str]:
    if since is None or address != (since.final_url or since.asked_url):
        return {}
    etag, modified = since.headers.get("etag", ""), moment_of(since.headers.get("last-modified", ""))
    conditions = {"if-none-match": etag} if _ETAG.fullmatch(etag) else {}
    if modified is not None and modified <= since.fetched_at:  # of a later day, a page would never have changed since
        conditions["if-modified-since"] = format_datetime(modified, usegmt=True)
    return conditions


def _believed(answer: _Answer, conditions: Mapping[str, str]) -> bool:
    """Whether a 304 speaks of what we asked about: not if nothing was asked, nor if it names another ETag."""
    ours, theirs = conditions.get("if-none-match"), (answer.headers or {}).get("etag")
    return bool(conditions) and (not ours or not theirs or ours.removeprefix("W/") == theirs.removeprefix("W/"))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as they are kept: small letters, without cookies, which are other people's business."""
    return {name.lower(): value for name, value in headers.items() if name.lower() != "set-cookie"}


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
    except requests.RequestException:  # no address; nobody will be asked for it
        return address


def _foreign(address: str, status: int | None) -> str:
    address = "".join(character if character.isprintable() else "?" for character in address)
    if status is None:
        return f"{address} may not be asked: it is on no allowed host"
    return f"redirects to {address}, which is on no allowed host: not followed"


def _retry_after(said: str | None, now: datetime) -> float | None:
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said.strip())
    moment = moment_of(said)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def moment_of(date: str) -> datetime | None:
    """The moment, UTC, that the date in a header names; None for what is none."""
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # a year 99999999999 is too large for either
        return None
