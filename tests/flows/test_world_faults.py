"""Nights against the world on loopback: what each fault out there comes to.

Each fault has its verdict, its line in the report and its exit code; none publishes anything false, none loses anything,
none looks like "nothing new". Waits are written down instead of being waited for.
"""

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import flows.steps
import leahy
from flows import run
from flows.http.client import Client
from flows.report.collection import LookReport, SeenLook
from flows.report.model import RunReport
from flows.report.render import as_markdown, as_text
from flows.store.captures import Look, read_looks
from flows.store.decisions import Decision
from leahy.record.verify import verify
from tests.support.deep import DEEP
from tests.support.faults import TECHNICAL_DIFFICULTIES, Exchange
from tests.support.list_pages import NOW, runs, table, tree, units
from tests.support.places import ROOT
from tests.support.world import HUB, LIST, TWIN, Certificate, World, list_page, made_up

CONTACT = "tests@example.org"
YEAR = 2019


@dataclass
class Nights:
    """A data folder, and nights in which the pipeline looks at the world. `naps`: how long it wanted to wait."""

    world: World
    data: Path
    sources: Path
    naps: list[float] = field(default_factory=list)

    def night(self, number: int = 2) -> RunReport:
        """The run of that night. What holds for every run is checked here."""
        before = self.shown()
        filed_before = len(read_looks(self.data / "raw"))
        self.naps.clear()
        report = run.nightly(self.data, now=self.at(number), contact=CONTACT, steps=flows.steps.Steps(look=self._look))
        assert report.look is not None
        looks = [look for _, look in read_looks(self.data / "raw")]
        assert len(looks) == filed_before + len(report.look.looks)  # every look leaves a line
        assert report.as_json() == runs(self.data)[-1]
        text = as_text(report)
        assert ("Nothing new" in text) == (report.state == "nothing_new")
        assert ("COULD NOT LOOK" in text) == bool(report.look.unseen)
        assert all(f"{reported.source}, {reported.how}: {reported.verdict} (" in text for reported in report.look.looks)
        assert all(reported.reason in as_markdown(report) for reported in report.look.looks)
        if report.state in ("nothing_new", "could_not_look", "refused", "failed") and not any(
            y.changed for y in report.years
        ):
            assert self.shown() == before
        assert not self.world.foreign.requests
        assert self.world.state.most_at_once <= 1
        return report

    def at(self, number: int) -> datetime:
        return NOW + timedelta(days=number)

    def shown(self) -> dict[str, str]:
        """The bytes that readers load, and those that history rests on."""
        return {
            path: sha
            for path, sha in tree(self.data).items()
            if path.startswith(("processed/denied_units", "processed/csv", "processed/revisions")) and "." in path
            and not path.endswith("observations.jsonl")
        }  # fmt: skip

    def looks(self, source: str = "state-gov") -> list[Look]:
        return [look for name, look in read_looks(self.data / "raw") if name == source]

    def listed(self, year: int = YEAR) -> list[str]:
        return list(table(self.data).query("year == @year")["unit_listed"])

    def ask_also(self) -> str:
        """A second address of the live source; returns its path."""
        second, text = f"/releases/2020/05{LIST}", self.sources.read_text(encoding="utf-8")
        first = f'    "{self.world.state.url(LIST)}",\n'
        assert text.count(first) == 1
        text = text.replace(first, f'{first}    "{self.world.state.url(second)}",\n')
        self.sources.write_text(text, encoding="utf-8")
        return second

    def block_but_the_hub(self) -> None:
        """Block State's site, but for the page that leads to the lists."""
        self.world.state.block("technical_difficulties")
        self.world.state.misbehave(lambda exchange: exchange.serve(), paths=HUB)

    def _look(self, *arguments: Any) -> LookReport:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(flows.steps, "Client", partial(Client, sleep=self.naps.append))
            return flows.steps.look(*arguments)


@pytest.fixture
def nights(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """No night yet, an empty data folder."""
    data = tmp_path / "data"
    (data / "raw").mkdir(parents=True)
    sources = world.sources_toml(tmp_path / "sources.toml", longest_wait=5.0)
    monkeypatch.setenv("LEAHY_SOURCES", str(sources))
    return Nights(world, data, sources)


@pytest.fixture(scope="module")
def first_night(shared: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one good night: the live page showed a list, and it is published."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "data" / "raw").mkdir(parents=True)
    shared.state.publish(YEAR)
    with pytest.MonkeyPatch.context() as patch:
        sources = shared.sources_toml(folder / "sources.toml")
        patch.setenv("LEAHY_SOURCES", str(sources))
        nights = Nights(shared, folder / "data", sources)
        report = nights.night(1)
    assert (report.state, report.exit_code, nights.listed()) == ("published", 0, flat(made_up(YEAR)))
    assert "new revision r1 (first): 14 rows, 4 countries" in as_text(report)
    shared.reset()
    return nights.data


@pytest.fixture
def with_list(first_night: Path, nights: Nights) -> Nights:
    """After one good night."""
    shutil.copytree(first_night, nights.data, dirs_exist_ok=True)
    nights.world.state.publish(YEAR)
    return nights


def flat(listed: Mapping[str, list[str]]) -> list[str]:
    return [unit for names in listed.values() for unit in names]


def live_look(report: RunReport) -> SeenLook:
    assert report.look is not None
    return next(reported for reported in report.look.looks if reported.source == "state-gov")


def last_look(report: RunReport) -> SeenLook:
    """The last of the looks in place of the list page."""
    assert report.look is not None
    return [reported for reported in report.look.looks if reported.source in EVERYWHERE][-1]


EVERYWHERE = ["state-gov", "state-gov-json", "archive-2021-2025", "archive-2017-2021", "wayback"]


def sources_asked(report: RunReport) -> list[str]:
    """The sources asked for the list page; the hub and the index are asked beside them."""
    assert report.look is not None
    return [reported.source for reported in report.look.looks if reported.source in EVERYWHERE]


# --- real processes (first, because they take longest) ------------------------------------------------------------------

# Ten processes, forked after the imports, which would take a second each; each says what it comes to in a file.
TEN = """
import os, sys
from datetime import datetime
from pathlib import Path
from flows.report.render import as_text
from flows.run import nightly
from leahy.errors import LeahyError

data, said, now = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
children = {}
for number in range(10):
    pid = os.fork()
    if not pid:
        try:
            report = nightly(data, now=now, contact="tests@example.org")
            code, text = int(report.exit_code), as_text(report)
        except LeahyError as error:
            code, text = 4, f"{type(error).__name__}: {error}"
        (said / str(number)).write_text(text)
        os._exit(code)
    children[pid] = number
while children:
    pid, status = os.wait()
    print(children.pop(pid), os.waitstatus_to_exitcode(status), flush=True)
"""


@pytest.mark.processes
def test_ten_runs_at_once(nights: Nights, tmp_path: Path) -> None:
    """One looks and writes, nine say that it does; State answers when the nine are gone."""
    nights.world.sources_toml(nights.sources, deadline=120.0)
    nights.world.state.publish(YEAR)
    nine_gone = threading.Event()

    def wait(exchange: Exchange) -> None:
        nine_gone.wait(100)
        exchange.serve()

    nights.world.state.misbehave(wait, paths=LIST)
    said = tmp_path / "said"
    said.mkdir()
    codes: dict[str, int] = {}
    command = [sys.executable, "-c", TEN, str(nights.data), str(said), NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as ten:
        assert ten.stdout is not None
        for line in ten.stdout:
            number, code = line.split()
            codes[number] = int(code)
            if len(codes) == 9:
                nine_gone.set()
        nine_gone.set()
    texts = {number: (said / number).read_text(encoding="utf-8") for number in codes}
    assert sorted(codes.values()) == [0] + [4] * 9, texts
    assert list(codes.values())[-1] == 0
    assert all(texts[number].startswith("Busy: Another run is writing") for number, code in codes.items() if code == 4)
    assert "new revision r1 (first): 14 rows" in texts[list(codes)[-1]]
    assert len(nights.world.state.asked(LIST)) == 1
    assert (len(nights.looks()), len(runs(nights.data))) == (1, 1)
    alone = tmp_path / "alone"
    shutil.copytree(nights.data / "raw", alone / "raw")
    run.replay(alone, now=NOW)
    assert parquet_and_csv(alone) == parquet_and_csv(nights.data)


def parquet_and_csv(data: Path) -> dict[str, str]:
    """Lists of years aside: they say when they were made."""
    found = tree(data / "processed").items()
    return {path: sha for path, sha in found if path.endswith((".parquet", ".csv")) and "lists" not in path}


# --- good nights ------------------------------------------------------------------------------------------------------


def test_night_with_nothing_new(with_list: Nights) -> None:
    for number in (2, 3):
        report = with_list.night(number)
        assert (report.state, report.exit_code, sources_asked(report)) == ("nothing_new", 0, ["state-gov"])
        assert "2 addresses looked at, all good" in as_text(report)
        assert with_list.world.state.asked(LIST)[-1].status == 304
        assert "unchanged since" in live_look(report).reason
    assert len(list((with_list.data / "raw" / "state-gov").glob("*.html"))) == 1
    agent = with_list.world.state.asked(LIST)[-1].headers["User-Agent"]
    assert agent.startswith("leahy/")
    assert CONTACT in agent


def test_nonce_in_the_chrome_is_no_news(with_list: Nights) -> None:
    nonces = iter(range(1000))
    with_list.world.state.put(
        LIST, lambda: list_page(YEAR).replace(b"</head>", b'<meta name="nonce" content="%d"></head>' % next(nonces))
    )
    for number in (2, 3):
        report = with_list.night(number)
        assert (report.state, live_look(report).status) == ("nothing_new", 200)
    assert [r.number for r in leahy.record.revisions.read_year(with_list.data / "processed", YEAR).revisions] == [1]


def test_edit_in_silence_is_told_with_both_lines(with_list: Nights) -> None:
    listed = made_up(YEAR)
    old, new = listed["Nepal"][1], listed["Nepal"][1] + " (Kathmandu)"
    listed["Nepal"][1] = new
    with_list.world.state.publish(YEAR, listed)
    report = with_list.night()
    assert (report.state, report.exit_code) == ("published", 0)
    assert f"Nepal: printed before {old!r}; printed now {new!r}" in as_text(report)
    assert new in as_markdown(report)
    assert with_list.listed() == flat(listed)


def test_year_that_changed_under_the_same_address_is_a_new_list(with_list: Nights) -> None:
    with_list.world.state.publish(YEAR + 1)
    report = with_list.night()
    assert (report.state, report.exit_code) == ("published", 0)
    (new,) = [revision for year in report.years for revision in year.new_revisions]
    assert (new.number, new.reason) == (1, "first")
    assert [(y.year, y.revision, y.differences) for y in report.years] == [(YEAR, 1, ()), (YEAR + 1, 1, ())]
    assert with_list.listed(YEAR) == flat(made_up(YEAR))
    assert with_list.listed(YEAR + 1) == flat(made_up(YEAR + 1))
    assert with_list.night(3).state == "nothing_new"


def test_moved_page_is_followed(with_list: Nights) -> None:
    with_list.world.state.move(LIST, "/bureau/leahy-list/")
    report = with_list.night()
    assert (report.state, report.exit_code, live_look(report).verdict) == ("nothing_new", 0, "list")
    assert with_list.world.state.url("/bureau/leahy-list/") in as_text(report)
    look = with_list.looks()[-1]
    assert (look.asked_url, look.final_url) == (
        with_list.world.state.url(LIST),
        with_list.world.state.url("/bureau/leahy-list/"),
    )
    assert look.redirects == (with_list.world.state.url(LIST),)


def test_two_addresses_with_the_same_list(nights: Nights) -> None:
    second = nights.ask_also()
    nights.world.state.publish(YEAR)
    nights.world.state.put(second, list_page(YEAR))
    report = nights.night(1)
    assert (report.state, sources_asked(report)) == ("published", ["state-gov"] * 2)
    assert [len(year.new_revisions) for year in report.years] == [1]
    assert len(list((nights.data / "raw" / "state-gov").glob("*.html"))) == 1
    report = nights.night(2)
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert "3 addresses looked at, all good" in as_text(report)


def test_one_of_two_addresses_is_dark(with_list: Nights) -> None:
    """The twin of the one says nothing of the other."""
    second = with_list.ask_also()
    with_list.world.state.put(second, list_page(YEAR + 1))
    with_list.world.state.misbehave("technical_difficulties", paths=second)
    report = with_list.night()
    assert (report.state, report.exit_code) == ("could_not_look", 3)


# --- faults of the page, with nothing to fall back on -----------------------------------------------------------------


LATE = r"not done after 1 s|timed out"  # whichever clock is first: that of the response, or that of a single read
SOON = 1.0  # seconds; a busy machine answers for robots.txt, and begins the page, within that


@dataclass(frozen=True)
class Fault:
    """What a fault at every address of www.state.gov comes to. `reason`: an expression that the report's line holds;
    `kept`: whether bytes came that are kept."""

    name: str
    verdict: str
    status: int | None
    reason: str
    kept: bool = True
    tries: int = 1
    deadline: float = 60.0


FAULTS = (
    Fault("technical_difficulties", "blocked", 200, "technical difficulties"),
    Fault("access_denied", "blocked", 403, "access denied"),
    Fault("challenge", "challenge", 403, "challenge to a browser"),
    Fault("too_many", "unavailable", 429, "429", kept=False, tries=3),
    Fault("too_many_retry_tomorrow", "unavailable", 429, "429", kept=False),
    Fault("500", "unavailable", 500, "HTTP status 500", tries=3),
    Fault("503", "unavailable", 503, "HTTP status 503", tries=3),
    Fault("599", "unavailable", 599, "HTTP status 599", tries=3),
    Fault("404", "not_found", 404, "HTTP status 404"),
    Fault("410", "not_found", 410, "HTTP status 410"),
    Fault("soft_404", "not_found", 200, "says that it was not found"),
    Fault("reset", "truncated", 200, "broke off after [0-9,]+ bytes", tries=3),
    Fault("short", "truncated", 200, "bytes of the [0-9,]+ announced|broke off", tries=3),
    Fault("cut_gzip", "truncated", 200, "gzip stream breaks off", tries=3),
    Fault("unasked_encoding", "truncated", 200, "Content-Encoding zstd, which was not asked for", tries=3),
    Fault("list_with_500", "unavailable", 500, "HTTP status 500", tries=3),
    Fault("half_with_206", "truncated", 206, "HTTP status 206: a part of a page"),
    Fault("gzip_bomb", "truncated", 200, "more than 20,971,520 bytes after unpacking"),
    Fault("too_large", "truncated", 200, "more than 20,971,520 bytes"),
    Fault("slow_drip", "truncated", 200, LATE, tries=2, deadline=SOON),
    Fault("slow_headers", "unavailable", 200, LATE, kept=False, tries=2, deadline=SOON),
    Fault("silence", "unavailable", None, LATE, kept=False, tries=2, deadline=SOON),
    Fault("garbage", "unavailable", None, "no answer: .*no HTTP came: .*status line", tries=3),
    Fault("list_without_http", "unavailable", None, "no answer: .*no HTTP came", tries=3),
    Fault("redirect_loop", "unavailable", 302, "in a circle", kept=False),
    Fault("to_foreign_host", "unavailable", 302, "foreign.example.*on no allowed host", kept=False),
    Fault("to_metadata", "unavailable", 302, "169.254.169.254.*on no allowed host", kept=False),
    Fault("to_plain_http", "unavailable", 302, "http://www.state.gov/list/.*https", kept=False),
    Fault("to_file", "unavailable", 302, "file:///etc/passwd.*on no allowed host", kept=False),
    Fault("unchanged", "unavailable", 304, "304", kept=False, tries=3),
    Fault("invalid_encoding", "list", 200, "cannot be read yet"),
    Fault("empty", "empty", 200, "without a word", kept=False),
    Fault("absurd_length", "truncated", 200, "5,000 digits of bytes announced, over the limit"),
    Fault("so_many_headers", "unavailable", None, "no answer: .*headers", tries=3),
    Fault("retry_after_no_day", "unavailable", 503, "HTTP status 503", kept=False, tries=3),
    Fault("endless_address", "unavailable", 302, "an address of 9,0[0-9]+ characters", kept=False),
    Fault("nested_json", "not_a_list", 200, "does not say that units were denied"),
    Fault("python_charset", "not_a_list", 200, "names an encoding that does not exist, .undefined."),
)  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(with_list: Nights, fault: Fault) -> None:
    with_list.world.sources_toml(with_list.sources, deadline=fault.deadline, tries=max(2, fault.tries))
    with_list.world.state.misbehave(fault.name)
    report = with_list.night()
    reported = live_look(report)
    assert (reported.verdict, reported.status) == (fault.verdict, fault.status)
    assert re.search(fault.reason, reported.reason, re.IGNORECASE)
    assert reported.tries == fault.tries
    if fault.verdict == "list":  # it was seen, and cannot be read: that is told, and nothing stands in for it
        assert (report.state, report.exit_code) == ("refused", 1)
    else:
        assert (report.state, report.exit_code) == ("could_not_look", 3)
        assert f"could not look since {NOW + timedelta(days=1):%Y-%m-%dT}" in report.summary()
        assert sources_asked(report) == EVERYWHERE
    assert with_list.listed() == flat(made_up(YEAR))
    look = with_list.looks()[-1]
    assert (look.sha256 is not None) == fault.kept
    if look.sha256:
        assert list((with_list.data / "raw" / "state-gov").glob(f"{look.sha256[:16]}.*"))
    if not fault.kept and not DEEP:
        return  # it left no bytes: only `make soak` has another night after each of these
    with_list.world.state.behave()
    report = with_list.night(3)  # judges anew what the fault has left
    # A page that cannot be read is told every night.
    outcome = ("refused", 1) if fault.verdict == "list" else ("nothing_new", 0)
    assert (report.state, report.exit_code, with_list.listed()) == (*outcome, flat(made_up(YEAR)))


@pytest.mark.parametrize("fault", ["slow_drip", "slow_headers", "silence"])
def test_slow_host_that_holds_on_to_its_connections(with_list: Nights, fault: str) -> None:
    """A connection that is used again is cut in time as well."""
    with_list.world.sources_toml(with_list.sources, deadline=SOON, tries=1)
    with_list.world.state.holds_on = True
    with_list.world.state.misbehave(fault)
    begun = time.monotonic()
    report = with_list.night()
    assert time.monotonic() - begun < 60  # to its end, the drip takes longer, and the others have none
    assert (report.state, report.exit_code) == ("could_not_look", 3)
    assert re.search(LATE, live_look(report).reason)


@pytest.mark.parametrize("fault", ["access_denied", "500", "reset", "garbage", "redirect_loop", "to_metadata", "empty"])
def test_fault_at_robots_too(with_list: Nights, fault: str) -> None:
    with_list.world.state.block(fault)
    report = with_list.night()
    assert (report.state, report.exit_code) == ("could_not_look", 3)
    assert with_list.listed() == flat(made_up(YEAR))


@pytest.mark.parametrize("kind", ["unknown authority", "another host's", "expired"])
def test_wrong_certificate(with_list: Nights, kind: Certificate) -> None:
    with_list.world.state.certificate = kind
    asked_before = len(with_list.world.state.requests)
    report = with_list.night()
    assert (report.exit_code, live_look(report).verdict, live_look(report).status) == (3, "unavailable", None)
    assert re.search("TLS failed: .*(certificate|doesn't match)", live_look(report).reason)
    assert len(with_list.world.state.requests) == asked_before


@pytest.mark.parametrize("to", ["169.254.169.254:443", "10.0.0.1:443", "192.168.1.1:443", "0.0.0.0:443"])
def test_name_that_stands_for_a_private_address(with_list: Nights, to: str) -> None:
    text = with_list.sources.read_text(encoding="utf-8")
    with_list.sources.write_text(text.replace(f"127.0.0.1:{with_list.world.state.port}", to), encoding="utf-8")
    report = with_list.night()
    assert (report.exit_code, live_look(report).verdict) == (3, "unavailable")
    assert re.search(f"{to.split(':')[0]}, which is no public address", live_look(report).reason)


def test_everything_is_down(with_list: Nights) -> None:
    for host in with_list.world.hosts:
        host.down()
    report = with_list.night()
    assert (report.state, report.exit_code, sources_asked(report)) == ("could_not_look", 3, EVERYWHERE)
    assert report.look is not None
    assert {reported.verdict for reported in report.look.looks} == {"unavailable"}
    assert "state-gov has shown no list for 1 night" in as_text(report)
    assert "state-gov has shown no list for 2 nights" in as_text(with_list.night(3))


# --- the block page ---------------------------------------------------------------------------------------------------


def test_block_page_is_kept_once_and_its_etag_is_never_offered(with_list: Nights) -> None:
    with_list.world.state.block("technical_difficulties")
    for number in range(2, 6):
        assert with_list.night(number).exit_code == 3
    offered = {request.headers.get("If-None-Match") for request in with_list.world.state.requests}
    assert '"one-and-the-same"' not in offered
    assert 304 not in {request.status for request in with_list.world.state.requests}
    (kept,) = [f for f in (with_list.data / "raw").glob("*/*") if f.read_bytes() == TECHNICAL_DIFFICULTIES]
    (twins,) = {look.sha256 for look in with_list.looks("state-gov-json") if look.verdict == "blocked"}
    assert (kept.parent.name, kept.stem) == ("state-gov", (twins or "")[:16])
    assert run.replay(with_list.data, now=with_list.at(5)).exit_code == 0
    assert verify(with_list.data).broken == []
    assert len([look for look in with_list.looks() if look.verdict == "blocked"]) == 4
    text = as_text(with_list.night(6))
    assert "answers a page of HTML where its robots.txt should be: taken as none" in text
    assert "state-gov has shown no list for 5 nights" in text


def test_list_whose_etag_the_block_page_takes_over(with_list: Nights) -> None:
    """A 304 proves nothing where one ETag goes with every page."""
    etag = with_list.looks()[-1].headers["etag"]
    with_list.world.state.misbehave(
        lambda exchange: exchange.reply(200, TECHNICAL_DIFFICULTIES, {"ETag": etag}), times=1
    )
    with_list.night(2)
    with_list.world.state.misbehave(
        lambda exchange: (
            exchange.reply(304, headers={"ETag": etag})
            if exchange.asked_for(etag)
            else exchange.reply(200, TECHNICAL_DIFFICULTIES, {"ETag": etag})
        )
    )
    report = with_list.night(3)
    assert (live_look(report).verdict, report.exit_code) == ("blocked", 3)


# --- faults that pass -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["500", "503", "599", "too_many", "too_many_retry_after", "reset", "short", "garbage", "cut_gzip"]
)
def test_fault_that_passes(with_list: Nights, fault: str) -> None:
    with_list.world.state.misbehave(fault, times=2)
    report = with_list.night()
    assert (report.state, report.exit_code, sources_asked(report)) == ("nothing_new", 0, ["state-gov"])
    assert (live_look(report).verdict, live_look(report).tries) == ("list", 3)
    assert ", 3 tries)" in as_text(report)
    assert len(with_list.naps) >= 2


def test_waits_are_those_that_were_asked_for(with_list: Nights) -> None:
    settings = {"deadline": 60.0, "pause": 900.0, "backoff": 4.0, "too_many": 60.0, "longest_wait": 300.0}
    with_list.world.sources_toml(with_list.sources, **settings)

    def waits(fault: str) -> list[float]:
        with_list.world.state.behave()
        with_list.world.state.misbehave(fault, times=2)
        assert with_list.night().exit_code == 0
        return [nap for nap in with_list.naps if nap < 300.0]  # the others are the pauses between requests

    first, second = waits("503")
    assert 2.0 <= first <= 4.0
    assert 4.0 <= second <= 8.0
    assert waits("too_many") == [60.0, 60.0]
    assert waits("too_many_retry_after") == [1.0, 1.0]
    assert len(with_list.naps) > 2


def test_who_wants_to_be_left_alone_is(with_list: Nights) -> None:
    with_list.world.state.misbehave("too_many_retry_tomorrow")
    before = len(with_list.world.state.requests)
    report = with_list.night()
    assert (live_look(report).verdict, report.exit_code) == ("unavailable", 3)
    assert [request.path for request in with_list.world.state.requests[before:]] == ["/robots.txt", LIST]
    assert "wants to be left alone for 86,400 s" in as_text(report)
    assert not with_list.naps


# --- robots.txt -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "robots", [None, b"", b"User-agent: *\nDisallow: /wp-admin/\n", b"User-agent: other\nDisallow: /\n"]
)
def test_robots_that_allow(with_list: Nights, robots: bytes | None) -> None:
    with_list.world.state.robots = robots
    report = with_list.night()
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert "robots.txt" not in as_text(report)


def test_robots_that_are_html_are_none_and_it_is_said(with_list: Nights) -> None:
    with_list.world.state.robots = "technical_difficulties"
    report = with_list.night()
    assert (report.state, report.exit_code, live_look(report).verdict) == ("nothing_new", 0, "list")
    assert "www.state.gov answers a page of HTML where its robots.txt should be: taken as none" in as_text(report)


@pytest.mark.parametrize("agent", [b"*", b"leahy", b"Leahy"])
def test_robots_that_forbid(with_list: Nights, agent: bytes) -> None:
    with_list.world.state.robots = b"User-agent: %s\nDisallow: /\n" % agent
    before = len(with_list.world.state.requests)
    report = with_list.night()
    assert (live_look(report).verdict, live_look(report).status, report.exit_code) == ("unavailable", None, 3)
    assert "robots.txt of www.state.gov forbids it" in as_text(report)
    assert {request.path for request in with_list.world.state.requests[before:]} == {"/robots.txt"}


@pytest.mark.parametrize("fault", ["503", "too_many", "reset"])
def test_robots_that_cannot_be_had_forbid(with_list: Nights, fault: str) -> None:
    with_list.world.state.robots = fault
    before = len(with_list.world.state.requests)
    report = with_list.night()
    assert (live_look(report).verdict, report.exit_code) == ("unavailable", 3)
    assert "robots.txt of www.state.gov could not be read" in as_text(report)
    assert {request.path for request in with_list.world.state.requests[before:]} == {"/robots.txt"}


# --- falling back -----------------------------------------------------------------------------------------------------


def test_twin_stands_in(with_list: Nights) -> None:
    with_list.world.state.misbehave("technical_difficulties", paths=LIST)
    report = with_list.night()
    assert (report.state, report.exit_code, sources_asked(report)) == ("nothing_new", 0, EVERYWHERE[:2])
    assert "3 addresses looked at, 2 good; newer lists in state-gov-json" in as_text(report)
    listed = made_up(YEAR) | {"Chad": units(2)}
    with_list.world.state.publish(YEAR, listed)
    report = with_list.night(3)
    assert (report.state, report.exit_code) == ("published", 0)
    assert with_list.listed() == flat(listed)
    assert set(table(with_list.data)["how"]) == {"json_twin"}


def test_archive_host_alone_answers(nights: Nights) -> None:
    nights.block_but_the_hub()
    nights.world.archive_2021.publish(YEAR)
    report = nights.night(1)
    assert (report.state, report.exit_code, sources_asked(report)) == ("published", 0, EVERYWHERE[:4])
    assert set(table(nights.data)["how"]) == {"archive_host"}
    assert set(table(nights.data)["captured_at"]) == {pd.Timestamp("2025-01-20", tz="UTC")}
    for number in (2, 3):  # fetched tonight, it is still as old as its freezing
        report = nights.night(number)
        assert (report.state, report.exit_code, sources_asked(report)) == ("could_not_look", 3, EVERYWHERE)
        assert "could not look since 2025-01-20" in report.summary()


def test_frozen_archive_never_becomes_current(with_list: Nights) -> None:
    older = made_up(YEAR) | {"Chad": units(2)}
    with_list.world.archive_2021.publish(YEAR, older)
    with_list.world.archive_2017.publish(YEAR - 1)
    with_list.world.state.block("access_denied")
    report = with_list.night()
    assert (report.exit_code, sources_asked(report)) == (3, EVERYWHERE)
    assert with_list.listed() == flat(made_up(YEAR))
    assert with_list.listed(YEAR - 1) == flat(made_up(YEAR - 1))
    as_of = leahy.load(YEAR, as_of="2025-06-01", data=with_list.data)
    assert list(as_of["unit_listed"]) == flat(older)


def test_archive_that_is_down_matters_only_when_it_is_needed(with_list: Nights) -> None:
    for host in (with_list.world.archive_2017, with_list.world.archive_2021, with_list.world.wayback):
        host.down()
    report = with_list.night()
    assert (report.state, report.exit_code, sources_asked(report)) == ("nothing_new", 0, ["state-gov"])
    with_list.world.state.block("access_denied")
    report = with_list.night(3)
    assert (report.state, report.exit_code, sources_asked(report)) == ("could_not_look", 3, EVERYWHERE)
    assert "no answer: " in as_text(report)


def test_wayback_stands_in_when_its_capture_is_newer(with_list: Nights) -> None:
    page = with_list.world.state.url(LIST)
    listed = made_up(YEAR) | {"Chad": units(2)}
    with_list.block_but_the_hub()
    with_list.world.wayback.keep(page, list_page(YEAR, made_up(YEAR)), NOW - timedelta(days=300))
    report = with_list.night(2)
    assert (report.exit_code, sources_asked(report)) == (3, EVERYWHERE)
    stands = with_list.world.wayback.keep(page, list_page(YEAR, listed), with_list.at(2) + timedelta(hours=5))
    report = with_list.night(3)
    assert (report.state, report.exit_code) == ("published", 0)
    assert with_list.listed() == flat(listed)
    assert stands in as_text(report)
    assert set(table(with_list.data)["captured_at"]) == {pd.Timestamp(with_list.at(2) + timedelta(hours=5))}
    assert with_list.night(4).exit_code == 3  # the same memento is no second news


@pytest.mark.parametrize(
    ("spoil", "verdict"),
    [
        (lambda body: (TECHNICAL_DIFFICULTIES, {}), "blocked"),
        (lambda body: (body[: len(body) // 2], {}), "truncated"),
        (lambda body: (body, {"Content-Length": str(len(body) + 1000)}), "truncated"),
        (lambda body: (b"", {}), "empty"),
    ],
)
def test_bad_memento_stands_for_nothing(
    with_list: Nights, spoil: Callable[[bytes], tuple[bytes, dict[str, str]]], verdict: str
) -> None:
    with_list.world.state.block("technical_difficulties")
    body, headers = spoil(list_page(YEAR, {"Chad": units(20)}))
    with_list.world.wayback.keep(
        with_list.world.state.url(LIST), body, with_list.at(1) + timedelta(hours=5), headers=headers
    )
    report = with_list.night(2)
    assert (last_look(report).verdict, report.exit_code) == (verdict, 3)
    assert with_list.listed() == flat(made_up(YEAR))


def test_memento_without_a_date_or_of_the_future_is_no_list(with_list: Nights) -> None:
    with_list.world.state.block("technical_difficulties")
    page = list_page(YEAR, {"Chad": units(20)})
    with_list.world.wayback.keep(with_list.world.state.url(LIST), page, with_list.at(40))
    report = with_list.night(2)
    assert (last_look(report).verdict, report.exit_code) == ("unavailable", 3)
    with_list.world.wayback.misbehave(lambda exchange: exchange.reply(200, page))
    report = with_list.night(3)
    assert (last_look(report).verdict, report.exit_code) == ("unavailable", 3)
    assert "memento-datetime" in as_text(report)
    assert run.replay(with_list.data, now=with_list.at(3)).exit_code == 0
    assert with_list.listed() == flat(made_up(YEAR))


def test_memento_of_another_page_is_not_followed(with_list: Nights) -> None:
    with_list.world.state.block("technical_difficulties")
    elsewhere = f"/web/20261101000000id_/{with_list.world.foreign.url(LIST)}"
    with_list.world.wayback.put(elsewhere, list_page(YEAR, {"Chad": units(20)}))
    with_list.world.wayback.misbehave(lambda exchange: exchange.reply(302, headers={"Location": elsewhere}))
    report = with_list.night(2)
    assert (last_look(report).verdict, report.exit_code) == ("unavailable", 3)
    assert not with_list.world.wayback.asked(elsewhere)


# --- lists that are not valid, faults that nobody listed --------------------------------------------------------------


def test_half_a_page_of_one_night(with_list: Nights) -> None:
    """A refusal stands until a person has decided on it, also after State has mended the page."""
    half = {country: names[:1] for country, names in made_up(YEAR).items() if country != "Mexico"}
    with_list.world.state.publish(YEAR, half)
    assert with_list.night(2).exit_code == 1
    rejected = with_list.looks()[-1].sha256
    assert rejected is not None
    with_list.world.state.publish(YEAR)
    assert with_list.night(3).exit_code == 1
    report = run.replay(
        with_list.data, now=with_list.at(3), decision=Decision("reject", rejected, "It broke off in Nepal.")
    )
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    report = with_list.night(4)
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert "Rejected: 1 capture" in as_text(report)

    with_list.world.state.put(LIST, list_page(YEAR, half))  # the same bytes again are no page either
    report = with_list.night(5)
    assert (report.state, report.exit_code, sources_asked(report)) == (
        "nothing_new",
        0,
        ["state-gov", "state-gov-json"],
    )
    with_list.world.state.misbehave("access_denied", paths=re.escape(TWIN))
    for number in (6, 7):
        report = with_list.night(number)
        assert (report.state, report.exit_code, live_look(report).verdict) == ("could_not_look", 3, "unavailable")
        assert (live_look(report).status, "a person rejected this capture" in live_look(report).reason) == (200, True)
        assert with_list.listed() == flat(made_up(YEAR))
    with_list.world.state.publish(YEAR)
    assert with_list.night(8).state == "nothing_new"


def test_list_that_shrinks_by_half_is_refused(with_list: Nights) -> None:
    half = {country: names[: len(names) // 2 + 1] for country, names in made_up(YEAR).items() if country != "Mexico"}
    with_list.world.state.publish(YEAR, half)
    report = with_list.night()
    assert (report.state, report.exit_code, live_look(report).verdict) == ("refused", 1, "list")
    assert re.search(r"A fall by more than 25% needs a decision", as_text(report))
    assert with_list.listed() == flat(made_up(YEAR))


def test_page_that_cannot_be_read_is_kept_and_refused(with_list: Nights) -> None:
    """A shape that nobody foresaw: an unknown country."""
    body = with_list.world.state.publish(YEAR, made_up(YEAR) | {"Ruritania": units(3)})
    report = with_list.night()
    assert (report.state, report.exit_code) == ("refused", 1)
    assert "Ruritania" in as_text(report)
    assert with_list.listed() == flat(made_up(YEAR))
    sha256 = with_list.looks()[-1].sha256 or ""
    assert (with_list.data / "raw" / "state-gov" / f"{sha256[:16]}.html").read_bytes() == body


def test_fault_of_our_own_leaves_the_bytes_and_a_failed_run(with_list: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    body = with_list.world.state.publish(YEAR, made_up(YEAR) | {"Chad": units(2)})
    before = with_list.shown()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made up")

    with monkeypatch.context() as patched:
        patched.setattr("parsers.judge", broken)
        patched.setattr("parsers.examine", broken)
        assert run.nightly(with_list.data, now=with_list.at(2), contact=CONTACT).state == "failed"
    look = with_list.looks()[-1]
    assert (look.verdict, look.reason) == ("unavailable", "judging it failed with an unexpected error")
    assert (with_list.data / "raw" / "state-gov" / f"{(look.sha256 or '')[:16]}.html").read_bytes() == body
    assert (runs(with_list.data)[-1]["state"], runs(with_list.data)[-1]["exit_code"]) == ("failed", 1)
    assert with_list.shown() == before
    assert (
        run.replay(with_list.data, now=with_list.at(3)).state == "published"
    )  # the bytes were kept, so mended code reads them
    assert len(with_list.listed()) == 16
