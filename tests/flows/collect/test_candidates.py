"""Lists that nobody configured: found on the hub or in the archive's index of the loopback world, and read like any other."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import flows.steps
import leahy
from flows import run
from flows.collect.candidates import (
    FOUND,
    HUB_VERDICTS,
    Candidate,
    due_candidates,
    extract_candidates,
    looks_at_found,
    read_candidates,
    standing,
)
from flows.collect.wayback_index import FIELDS
from flows.http.client import Client
from flows.publish.read_captures import Reading
from flows.report.collection import LookReport, SeenLook
from flows.report.model import RunReport
from flows.report.render import as_markdown, as_text
from flows.sources import load_sources
from flows.store.captures import REJECTED, Look, read_looks
from flows.store.decisions import Decision
from leahy.errors import RecordError
from leahy.record.found_log import Found
from leahy.record.jsonl import read_records
from leahy.vocabulary import INDEX
from schemas.contract import validate
from schemas.logs import FoundPages
from tests.support.chrome import small_wordpress
from tests.support.list_pages import NOW, on, table, tree, units
from tests.support.places import DATA
from tests.support.world import HUB, LIST, World, list_page, made_up

FACTS = small_wordpress("Leahy Law Fact Sheet", "<p>The Leahy law keeps assistance from units that abuse.</p>").encode()
NEW = "/releases/2026/11/units-ineligible-for-assistance-2024/"
HUB_SOURCE, PREFIX, LEAHY = "leahy-fact-sheet", "index-public-release", "index-leahy"
CDX = r"/cdx/search/cdx\?.*"


@dataclass
class Nights:
    """A data folder, and one night after another in the world."""

    world: World
    data: Path
    number: int = 0
    naps: list[float] = field(default_factory=list)

    def night(self, days: int = 1) -> RunReport:
        self.number += days
        report = run.nightly(self.data, now=self.now, contact="t@example.org", steps=flows.steps.Steps(look=self._look))
        assert report.look is not None
        assert ("COULD NOT LOOK" in as_text(report)) == (not report.look.could_look)
        assert not self.world.foreign.requests
        return report

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.number)

    def status(self, year: int) -> str:
        return str(leahy.lists(data=self.data).set_index("year").loc[year, "status"])

    def found(self) -> list[Candidate]:
        return read_candidates(self.data / "raw")

    def looks(self) -> list[Look]:
        return [look for name, look in read_looks(self.data / "raw") if name == "found"]

    def pass_over(self, *addresses: str) -> None:
        """Write `data/decisions/passed_over.csv`."""
        (self.data / "decisions").mkdir(exist_ok=True)
        lines = (f"{address},No list is there.,2026-11-22\n" for address in addresses)
        text = f"address,reason,decided_on\n{''.join(lines)}"
        (self.data / "decisions" / "passed_over.csv").write_text(text, encoding="utf-8")

    def _look(self, *arguments: Any) -> LookReport:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(flows.steps, "Client", partial(Client, sleep=self.naps.append))
            return flows.steps.look(*arguments)


@pytest.fixture
def nights(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """No night yet; the list page has the 2019 list."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("LEAHY_SOURCES", str(world.sources_toml(tmp_path / "sources.toml")))
    world.state.publish(2019)
    return Nights(world, tmp_path / "data")


def verdicts_of(report: RunReport, source: str = "found") -> list[tuple[str, str]]:
    assert report.look is not None
    return [(look.how, look.verdict) for look in report.look.looks if look.source == source]


def sources_unseen(report: RunReport) -> tuple[str, ...]:
    assert report.look is not None
    return report.look.unseen


def notes(report: RunReport) -> str:
    assert report.look is not None
    return "\n".join(report.look.notes)


def years(nights: Nights) -> set[int]:
    return set(table(nights.data)["year"])


# --- a new list on a new address ----------------------------------------------------------------------------------------


def test_damaged_log_is_refused_with_its_line(tmp_path: Path) -> None:
    line = {"source": HUB_SOURCE, "capture": "a" * 64, "found_at": "2026-11-21T12:00:00Z", "by": "0" * 12}
    for addresses, texts in ((["https://www.state.gov/a/"], []), ([], ["a"])):
        (tmp_path / FOUND).write_text(json.dumps({**line, "addresses": addresses, "texts": texts}) + "\n")
        with pytest.raises(RecordError, match=r"line 1, is no found: it has [01] addresses"):
            read_candidates(tmp_path)


def test_list_that_the_hub_leads_to(nights: Nights) -> None:
    state = nights.world.state
    assert nights.night().exit_code == 0
    assert nights.status(2024) == "not_looked"  # no archive of later than 2024 was asked yet, as nothing was dark
    state.lead_to((LIST, "The list of 2019"), (NEW, "Units of calendar year 2024"), ("/about/", "About us"))
    state.put(NEW, list_page(2024))
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)) == ("published", 0, [("live", "list")])
    assert years(nights) == {2019, 2024}
    assert f"found {state.url(NEW)} in {HUB_SOURCE}, called 'Units of calendar year 2024'" in as_text(report)
    assert [(c.address, c.found_in, c.text) for c in nights.found()] == [
        (state.url(NEW), HUB_SOURCE, "Units of calendar year 2024")
    ]
    lists = leahy.lists(data=nights.data).set_index("year")
    assert lists.loc[2024, "source_url"] == state.url(NEW)
    assert lists.loc[2024, "first_seen"] == lists.loc[2024, "captured_at"]
    state.lead_to((LIST, "The list of 2019"))  # the hub drops it, and it stays known
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)) == ("nothing_new", 0, [("live", "list")])
    assert state.asked(NEW)[-1].status == 304
    assert "all good" in report.summary()
    state.put(NEW, list_page(2024, {"Chad": ["1 Battalion", "2 Battalion", "3 Battalion", *units(9, 10)]}))
    assert nights.night().years[-1].year == 2024
    state.put(NEW, list_page(2025))  # used again
    assert nights.night().state == "published"
    assert years(nights) == {2019, 2024, 2025}
    before = tree(nights.data / "processed" / "denied_units")
    assert run.replay(nights.data, now=nights.now).state == "nothing_new"
    assert tree(nights.data / "processed" / "denied_units") == before


def test_list_that_only_the_index_knows(nights: Nights) -> None:
    world = nights.world
    gone = "http://www.state.gov:80/public-release-of-units-2020/?utm=x"
    world.wayback.keep(gone, list_page(2020), on(2021, 5))
    world.wayback.keep("https://www.state.gov/j/drl/leahy2017.htm", list_page(2017), on(2018, 5))
    world.wayback.keep("https://www.state.gov/public-release-of-funds/", FACTS, on(2018, 5))
    report = nights.night()
    # The address of the first has lost its query and its port: the memento stands under the address that it was kept for.
    assert {c.address: c.found_in for c in nights.found()} == {"https://www.state.gov/j/drl/leahy2017.htm": LEAHY}
    assert (report.exit_code, verdicts_of(report)) == (0, [("live", "not_found"), ("wayback", "list")])
    assert years(nights) == {2017, 2019}
    row = leahy.lists(data=nights.data).set_index("year").loc[2017]
    assert row["archive_url"] == row["source_url"]
    assert row["archive_url"].startswith("https://web.archive.org/web/20180501000000id_/")
    assert (str(row["published_on"]), row["published_on_basis"]) == ("2018-04-30", "first_capture")
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)) == ("nothing_new", 0, [("live", "not_found")])
    assert "has shown a list and now shows none" not in notes(report), "that is what was found at first"


def test_list_on_an_archive_host_is_as_old_as_its_freezing(nights: Nights) -> None:
    world, path = nights.world, "/leahy-units-2018/index.html"
    world.archive_2017.put(path, list_page(2018))
    world.state.lead_to((LIST, "2019"), (world.archive_2017.url(path), "Leahy units 2018"))
    report = nights.night()
    assert (report.exit_code, verdicts_of(report)) == (0, [("archive_host", "list")])
    row = leahy.lists(data=nights.data).set_index("year").loc[2018]
    assert (row["how"], row["captured_at"], str(row["published_on"])) == ("archive_host", on(2021, 1, 20), "2021-01-20")
    assert verdicts_of(nights.night()) == [], "it cannot change"
    world.archive_2017.down()
    report = nights.night(40)
    assert ("archive_host", "unavailable") in verdicts_of(report)
    assert report.exit_code == 0, "nor can it hide anything"


def test_one_list_under_two_addresses(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"), ("/leahy-2024/", "The same"))
    state.put(NEW, list_page(2024))
    state.put("/leahy-2024/", list_page(2024))
    report = nights.night()
    assert (report.exit_code, verdicts_of(report)) == (0, [("live", "list")] * 2)
    (year,) = [y for y in report.years if y.year == 2024]
    assert (len(year.new_revisions), year.new_observations) == (1, 2)


def test_what_is_no_address_is_passed_over(nights: Nights) -> None:
    odd = [
        "http://[www.state.gov/leahy/",
        "http://www.state.gov:x/leahy-1/",
        "leahy",
        "http://www.state.gov/leahy%ff%00/",
    ]
    rows = [["20200101000000", address, "A", "200", "text/html", "1"] for address in odd]
    answer = json.dumps([list(FIELDS), *rows]).encode()
    nights.world.wayback.misbehave(lambda exchange: exchange.reply(200, answer), paths=CDX)
    nights.world.state.lead_to((LIST, "2019"), ("https://[x/leahy/", "x"), ("http://%/leahy", "y"))
    report = nights.night()
    assert [candidate.address for candidate in nights.found()] == [
        "https://www.state.gov/leahy-1/",
        "https://www.state.gov/leahy%ff%00/",
    ]
    assert report.exit_code == 0


def test_address_that_leads_to_one_that_is_looked_at_anyhow(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to(("/leahy-old/", "The old address"))
    state.put("/leahy-old/", b"", status=301, headers={"Location": state.url(LIST)})
    assert verdicts_of(nights.night()) == [("live", "list")]
    assert verdicts_of(nights.night()) == []
    assert years(nights) == {2019}


def test_ways_of_writing_an_address_are_one_candidate(nights: Nights) -> None:
    state = nights.world.state
    long = "public-release-of-foreign-security-forces-units-ineligible-for-assistance-in-2024"
    forms = [f"/{long}/", f"http://www.state.gov/{long}", f"https://state.gov/{long}/", f"/{long}/index.html", f"/{long}/?a=b#c",
             f"/{long.upper()}/", f"/{long[:60]}",
             f"//www.state.gov:443/{long}/", f"https://WWW.state.gov./{long}/", f"/{long[:-5]}-2023/", f"/{long}-2/"]  # fmt: skip
    state.lead_to(*((form, "") for form in forms))
    nights.night()
    asked = [candidate.address for candidate in nights.found()]
    assert asked == [state.url(f"/{long}/"), state.url(f"/{long[:-5]}-2023/"), state.url(f"/{long}-2/")]


def test_links_that_are_no_candidates(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to(
        (LIST, "2019"), ("https://foreign.example/leahy/", "Leahy"), ("https://169.254.169.254/leahy/", "Leahy"),
        ("https://me:you@www.state.gov/leahy/", "x"), ("/about/", "About"), ("/senator-leahy.jpg", "A picture"),
        ("/leahy-law/feed/", "x"), ("/wp-json/leahy", "x"), ("/bleahyb/", "x"), ("https://www.state.gov:8443/leahy/", "x"),
    )  # fmt: skip
    assert nights.night().exit_code == 0
    found = [candidate.address for candidate in nights.found()]
    assert set(found) <= {state.url("/leahy/")}, "the port and the password are not kept"


# --- candidates that are no list ---------------------------------------------------------------------------------------


def test_fact_sheet_is_asked_again_when_its_answer_is_old(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to((LIST, "2019"), ("/leahy-vetting/", "Leahy vetting"))
    state.put("/leahy-vetting/", FACTS)
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)) == ("published", 0, [("live", "not_a_list")])
    assert "all good" in report.summary()
    report = nights.night()
    assert (report.exit_code, verdicts_of(report)) == (0, [])
    state.put("/leahy-vetting/", list_page(2024))
    assert verdicts_of(nights.night(30)) == [("live", "list")]
    assert years(nights) == {2019, 2024}


def test_list_that_cannot_be_read_is_loud(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    state.put(NEW, list_page(2024, made_up(2024) | {"Atlantis": units(3)}))
    for _ in range(2):
        report = nights.night()
        assert (report.state, report.exit_code) == ("refused", 1)
        assert "Atlantis" in as_text(report)
        assert years(nights) == {2019}


def test_document_that_nobody_can_read_is_told_and_not_asked_for(nights: Nights) -> None:
    state, path = nights.world.state, "/wp-content/uploads/2024/12/Leahy-Ineligible-Units.xls"
    state.lead_to((LIST, "2019"), (path, "Units of 2023"), ("/leahy-units/", "Leahy units"))
    state.put("/leahy-units/", b"\xd0\xcf\x11\xe0" + b"x" * 100, "application/vnd.ms-excel")
    report = nights.night()
    told = f"found {state.url(path)} in {HUB_SOURCE}, called 'Units of 2023', and it cannot be read: a spreadsheet"
    assert told in as_text(report)
    assert not state.asked(path)
    assert (report.exit_code, verdicts_of(report)) == (0, [("live", "not_a_list")])
    assert "an old Office document where a page should be" in as_text(report)
    assert f"{state.url('/leahy-units/')} cannot be read: application/vnd.ms-excel" in as_text(report)
    assert [c.document for c in nights.found()] == ["a spreadsheet", None]


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_document_is_a_candidate_like_a_page(nights: Nights, suffix: str) -> None:
    state, path = nights.world.state, f"/wp-content/uploads/2024/12/Leahy-Ineligible-Units.{suffix}"
    state.lead_to((LIST, "2019"), (path, "Units of 2023"))
    state.put(path, (DATA / "pages" / f"{suffix}_bullets.{suffix}").read_bytes(), f"application/{suffix}")
    report = nights.night()
    assert (report.exit_code, verdicts_of(report)) == (0, [("live", "list")])
    assert years(nights) == {2019, 2023}
    (capture,) = (nights.data / "raw").glob(f"*/*.{suffix}")
    assert capture.read_bytes() == state.pages[path].body


def test_known_list_that_is_gone_is_told_once(nights: Nights) -> None:
    state = nights.world.state
    state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    state.put(NEW, list_page(2024))
    nights.night()
    del state.pages[NEW]
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)) == ("nothing_new", 0, [("live", "not_found")])
    assert f"{state.url(NEW)} has shown a list and now shows none: HTTP status 404" in as_text(report)
    assert "now shows none" not in as_text(nights.night())
    assert years(nights) == {2019, 2024}, "a page that vanished takes nothing back"
    state.put(NEW, list_page(2024))
    assert verdicts_of(nights.night()) == [("live", "list")]


# --- what cannot be seen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["technical_difficulties", "503"])
def test_candidate_that_cannot_be_seen_counts_until_it_is(nights: Nights, fault: str) -> None:
    world, address = nights.world, nights.world.state.url(NEW)
    world.state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    world.state.misbehave(fault, paths=NEW)
    for _ in range(2):
        report = nights.night()
        assert (report.state, report.exit_code, sources_unseen(report)) == ("could_not_look", 3, (address,))
        assert nights.status(2024) == "could_not_look"
        assert address in report.summary()
    world.wayback.keep(address, list_page(2024), nights.now - timedelta(hours=5))
    report = nights.night()
    assert (report.state, report.exit_code, verdicts_of(report)[-1]) == ("published", 0, ("wayback", "list"))
    report = nights.night()
    assert (report.exit_code, sources_unseen(report)) == (3, (address,)), (
        "the same memento is no second news of a known list"
    )
    world.state.behave()
    world.state.put(NEW, list_page(2024))
    assert nights.night().exit_code == 0


def test_memento_of_a_fact_sheet_is_an_answer(nights: Nights) -> None:
    world = nights.world
    world.state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    world.state.misbehave("technical_difficulties", paths=NEW)
    world.wayback.keep(world.state.url(NEW), FACTS, on(2025))
    report = nights.night()
    assert (report.exit_code, verdicts_of(report)) == (0, [("live", "blocked"), ("wayback", "not_a_list")])
    assert verdicts_of(nights.night()) == []


@pytest.mark.parametrize("fault", ["technical_difficulties", "404", "to_foreign_host"])
def test_hub_that_cannot_be_seen_counts(nights: Nights, fault: str) -> None:
    nights.night()
    nights.world.state.misbehave(fault, paths=HUB)
    for _ in range(2):
        report = nights.night()
        assert (report.state, report.exit_code, sources_unseen(report)) == ("could_not_look", 3, (HUB_SOURCE,))
        assert f"{HUB_SOURCE} has not been seen for {nights.number - 1} night" in as_text(report)
        assert f"could not look since {NOW + timedelta(days=1):%Y-%m-%d}" in report.summary()
        assert nights.status(2024) == "could_not_look"
    nights.world.wayback.keep(nights.world.state.url(HUB), nights.world.state.pages[HUB].read(), nights.now)
    assert nights.night().exit_code == 0
    report = nights.night()
    assert report.exit_code == 3, "it is no newer the second time"
    assert f": the last on {nights.now - timedelta(days=2):%Y-%m-%d}" in as_text(report), (
        "as it was when it was captured"
    )


def test_hub_that_leads_nowhere_is_not_the_hub(nights: Nights) -> None:
    """A page that is nobody's block page that we know, with status 200, must not pass for nothing new."""
    nights.world.state.lead_to(("/about/", "About us"))
    report = nights.night()
    assert (report.exit_code, sources_unseen(report), verdicts_of(report, HUB_SOURCE)[0]) == (
        3,
        (HUB_SOURCE,),
        ("live", "unavailable"),
    )
    assert "no link on it says what a list is called" in as_text(report)


def test_hub_in_the_archive_leads_on_while_state_blocks(nights: Nights) -> None:
    world = nights.world
    world.state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    world.wayback.keep(world.state.url(HUB), world.state.pages[HUB].read(), on(2026, 11))
    world.wayback.keep(world.state.url(NEW), list_page(2024), on(2026, 11))
    world.state.block("technical_difficulties")
    report = nights.night()
    assert (report.exit_code, sources_unseen(report)) == (3, ("state-gov",))
    assert years(nights) == {2024}
    assert nights.found()[0].found_at == on(2026, 11)


def test_index_is_asked_when_its_answer_is_old_and_its_failure_counts(nights: Nights) -> None:
    wayback = nights.world.wayback
    wayback.misbehave("503", paths=CDX)
    report = nights.night()
    assert (report.state, report.exit_code, sources_unseen(report)) == ("could_not_look", 3, (PREFIX, LEAHY))
    assert nights.status(2024) == "could_not_look"
    wayback.behave()
    report = nights.night()
    assert (report.exit_code, verdicts_of(report, PREFIX), verdicts_of(report, LEAHY)) == (
        0,
        [("index", "not_a_list")],
        [("index", "not_a_list")],
    )
    wayback.down()
    report = nights.night(7)
    assert (report.exit_code, verdicts_of(report, PREFIX)) == (0, []), (
        "what it answered some seconds after that still stands"
    )
    report = nights.night()
    assert (report.exit_code, sources_unseen(report)) == (3, (PREFIX, LEAHY))
    assert "could not look since" in report.summary()
    assert f"{LEAHY} has not answered for 1 night: the last on {NOW + timedelta(days=2):%Y-%m-%d}" in as_text(report)


@pytest.mark.parametrize("body", [b"<html><body>Sorry</body></html>", b"", b'[["timestamp","ori'])
def test_answer_of_the_index_that_is_none(nights: Nights, body: bytes) -> None:
    nights.world.wayback.misbehave(lambda exchange: exchange.reply(200, body), paths=CDX)
    report = nights.night()
    assert (report.exit_code, sources_unseen(report)) == (3, (PREFIX, LEAHY))
    assert run.replay(nights.data, now=nights.now).exit_code == 0, "nor is it taken for a page"


def test_answers_of_the_index_are_no_pages(nights: Nights) -> None:
    for n in range(30):
        nights.world.wayback.keep(f"https://www.state.gov/leahy/units-denied-{n}/", FACTS, on(2020, 1, n % 28 + 1))
    report = nights.night()
    assert report.exit_code == 0
    assert all(capture.how != INDEX for capture in run.replay(nights.data, now=nights.now).captures)


# --- a night's work is bounded, and survives -----------------------------------------------------------------------------


def test_so_many_a_night(nights: Nights) -> None:
    state = nights.world.state
    text = Path(os.environ["LEAHY_SOURCES"]).read_text(encoding="utf-8")
    Path(os.environ["LEAHY_SOURCES"]).write_text(
        text.replace("most_a_night = 20", "most_a_night = 3"), encoding="utf-8"
    )
    paths = [f"/leahy-{n}/" for n in range(7)]
    for path in paths:
        state.put(path, FACTS)
    state.misbehave("503", paths=paths[0])
    state.lead_to((LIST, "2019"), *((path, "x") for path in paths))
    asked = []
    for left in (4, 2, 0):
        report = nights.night()
        asked.append([look.asked_url.rpartition("-")[2] for look in nights.looks() if look.fetched_at >= nights.now])
        assert ("wait for another night" in notes(report)) == bool(left)
        assert sources_unseen(report) == (state.url(paths[0]),)
        assert nights.status(2024) == "could_not_look"
    assert asked == [["0/", "0/", "1/", "2/"], ["3/", "4/", "5/"], ["6/", "0/", "0/"]], "those never asked come first"


def test_log_of_what_was_found_is_made_again(nights: Nights) -> None:
    state, raw = nights.world.state, nights.data / "raw"
    state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"), ("/leahy-a/", "x"))
    nights.night()
    state.lead_to((LIST, "2019"), ("/leahy-b/", "y"), (NEW, "another name"))
    nights.night()
    whole, found = (raw / FOUND).read_bytes(), nights.found()
    assert [candidate.text for candidate in found] == ["Leahy 2024", "x", "y"]
    lines = whole.splitlines(keepends=True)
    for kept in (
        [],
        lines[:1],
        lines[:2],
        [*lines[:2], lines[2][:30]],
    ):  # deleted; a kill, before a line and within one
        (raw / FOUND).write_bytes(b"".join(kept))
        extract_candidates(raw, read_looks(raw), load_sources())
        assert sorted(nights.found(), key=str) == sorted(found, key=str)
        before = (raw / FOUND).read_bytes()
        extract_candidates(raw, read_looks(raw), load_sources())
        assert (raw / FOUND).read_bytes() == before
    lines = pd.DataFrame([asdict(line) for line in read_records(raw / FOUND, Found)])
    assert len(validate(FoundPages, lines)) == len(lines)


def test_other_words_find_more_in_what_is_kept(nights: Nights) -> None:
    nights.world.state.lead_to((LIST, "2019"), ("/vetting/", "How we vet"))
    nights.night()
    assert nights.found() == []
    path = Path(os.environ["LEAHY_SOURCES"])
    text = path.read_text(encoding="utf-8").replace('word = "620m"', 'word = "vet"')
    path.write_text(text, encoding="utf-8")
    nights.night()
    assert [candidate.text for candidate in nights.found()] == ["How we vet"]


def test_quiet_nights_do_not_cost_more_by_every_night(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[int] = []
    real = run.seen_captures

    def counting(reading: Reading) -> object:
        judged.append(len(reading.sightings))
        return real(reading)

    monkeypatch.setattr(run, "seen_captures", counting)
    state, page = nights.world.state, nights.world.state.pages[HUB].read()
    for n in range(5):
        state.put(HUB, page.replace(b"</body>", b"<!-- %d --></body>" % n))
        report = nights.night()
    assert judged[-2:] == judged[:2] == [2, 2], "the list and the hub of tonight"
    assert report.reported_before["not_a_list"] == 4
    assert len((nights.data / "raw" / FOUND).read_bytes().splitlines()) == 7  # five pages, two answers


# --- standing, by itself ------------------------------------------------------------------------------------------------

ADDRESS = "https://www.state.gov/leahy/"
MEMENTO = f"https://web.archive.org/web/20261121000000id_/{ADDRESS}"


def look_at(
    verdict: str, day: int, *, memento: bool = False, captured: datetime | None = None, how: str = "live"
) -> Look:
    at = on(2026, 1, day)
    return Look(
        "wayback" if memento else how, MEMENTO if memento else ADDRESS, None, (), 200, {}, at, captured or at, None, None,
        verdict, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("looks", "stands"),
    [
        ([], "new"),
        ([look_at("not_a_list", 1)], "no list"),
        ([look_at("blocked", 1)], "unavailable"),
        ([look_at("blocked", 1), look_at("not_a_list", 1, memento=True)], "no list"),
        ([look_at("blocked", 1), look_at("not_found", 1, memento=True)], "unavailable"),
        ([look_at("not_found", 1), look_at("not_found", 1, memento=True)], "no list"),
        ([look_at("not_found", 1), look_at("unavailable", 1, memento=True)], "unavailable"),
        ([look_at("not_found", 1)], "unavailable"),
        ([look_at("blocked", 1), look_at("not_a_list", 1, memento=True), look_at("blocked", 2)], "unavailable"),
        ([look_at("list", 1)], "known"),
        ([replace(look_at("unavailable", 1), reason=REJECTED)], "no list"),
        ([look_at("list", 1), replace(look_at("unavailable", 2), reason=REJECTED)], "unavailable"),
        ([look_at("list", 1), look_at("blocked", 2)], "unavailable"),
        ([look_at("list", 1), look_at("not_found", 2)], "gone"),
        ([look_at("list", 1), look_at("not_a_list", 2)], "gone"),
        (
            [look_at("list", 1), look_at("truncated", 2), look_at("list", 2, memento=True, captured=on(2025))],
            "unavailable",
        ),
        (
            [look_at("list", 1), look_at("truncated", 3), look_at("list", 3, memento=True, captured=on(2026, 1, 2))],
            "known",
        ),
        ([look_at("list", 1, how="archive_host"), look_at("unavailable", 2, how="archive_host")], "known"),
    ],
)
def test_standing(looks: Sequence[Look], stands: str) -> None:
    assert standing(Candidate(ADDRESS, LEAHY, on(2026), ""), looks) == stands


def test_who_is_due() -> None:
    sources = load_sources()
    found = [Candidate(f"https://www.state.gov/leahy-{n}/", LEAHY, on(2025), "") for n in range(25)]
    tonight, later = due_candidates(found, {}, sources, on(2026))
    assert (len(tonight), len(later)) == (20, 5)
    known = Candidate(ADDRESS, LEAHY, on(2025), "")
    looks = looks_at_found([("found", look_at("list", 1)), ("elsewhere", look_at("blocked", 2))], sources)
    tonight, later = due_candidates([*found, known], looks, sources, on(2026, 1, 2))
    assert tonight[0] == known, "a known list is never crowded out"
    assert len(tonight) == 21


def test_looks_of_tonight_are_told_of_each(nights: Nights) -> None:
    nights.world.state.lead_to((LIST, "2019"), (NEW, "Leahy 2024"))
    report = nights.night()
    assert report.look is not None
    assert len(read_looks(nights.data / "raw")) == len(report.look.looks)
    assert all(isinstance(look, SeenLook) for look in report.look.looks)
    json.dumps(report.as_json())
    assert HUB_VERDICTS


def test_links_that_would_spoil_a_report(nights: Nights) -> None:
    links = [(f"/leahy-{n}/", "Leahy") for n in range(150)]
    nights.world.state.lead_to(("/leahy-\x1b[2J/", "Leahy \x1b[2J"), ("/leahy-" + "x" * 9000, "Leahy"), *links)
    report = nights.night()
    text = as_text(report)
    assert len(text) < 30_000
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "found 51 more addresses" in text
    assert "/leahy-%1B%5B2J/" in text
    assert len(nights.found()) == 151


# --- pages that a person passes over ------------------------------------------------------------------------------------


def test_page_that_stays_dark_can_be_passed_over(nights: Nights) -> None:
    url = nights.world.state.url(NEW)
    nights.world.state.lead_to((NEW, "The 2024 list"))
    nights.world.state.misbehave("503", paths=NEW)
    assert (nights.night().exit_code, nights.night().exit_code) == (3, 3)
    nights.pass_over(f"{url}?utm=x#top")
    asked = len(nights.world.state.asked(NEW))
    report = nights.night()
    assert (report.state, report.exit_code, report.look and report.look.unseen) == ("nothing_new", 0, ())
    assert len(nights.world.state.asked(NEW)) == asked
    for told in (as_text(report), as_markdown(report)):
        assert "Passed over" in told
        assert "1 address" in told
        assert "passed_over.csv" in told or told.startswith("#")
        assert NEW.rstrip("/") in told
        assert "No list is there." in told
    assert nights.status(2024) == "not_looked", "no archive was asked, and nothing is dark"
    assert run.replay(nights.data, now=nights.now).passed_over == report.passed_over
    nights.pass_over()
    assert nights.night().exit_code == 3, "without the line it is asked again"


def test_page_that_is_no_list_after_all_can_be_passed_over(nights: Nights) -> None:
    """It judges as a list that cannot be read, with other bytes every night."""
    nights.world.state.lead_to((NEW, "The 2024 list"))
    for n in range(2):
        nights.world.state.publish(2024, made_up(2024) | {"Ruritania": units(3 + n)}, path=NEW)
        assert nights.night().state == "refused"
    nights.pass_over(nights.world.state.url(NEW))
    report = nights.night()
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert len(table(nights.data)) == 14


def test_page_whose_list_is_published_is_not_passed_over(nights: Nights) -> None:
    nights.world.state.lead_to((NEW, "The 2024 list"))
    nights.world.state.publish(2024, path=NEW)
    assert nights.night().state == "published"
    before = tree(nights.data / "processed" / "revisions")
    nights.pass_over(nights.world.state.url(NEW))
    report = nights.night()
    assert (report.state, report.exit_code) == ("failed", 1)
    sha256 = nights.looks()[-1].sha256 or ""
    assert f"the record has a list from there: 2024, capture {sha256[:16]}" in report.problems[0]
    assert "--reject" in report.problems[0]
    assert tree(nights.data / "processed" / "revisions") == before
    report = run.replay(nights.data, now=nights.now, decision=Decision("reject", sha256, "It is a draft."))
    assert [len(year.withdrawals) for year in report.years if year.year == 2024] == [1]
    report = nights.night()
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert set(table(nights.data)["year"]) == {2019}
