"""The past, fetched from the loopback world's archive: what is there, what it does wrong, and what is asked for twice."""

import functools
import gzip
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import leahy
from flows.collect.archive_queries import new_queries
from flows.collect.backfill import Years, backfill
from flows.collect.wayback_index import FIELDS, INDEX_FOLDER
from flows.http.client import Client
from flows.report.collection import BackfillReport
from flows.report.model import ExitCode, RunReport
from flows.report.render import as_markdown, as_text
from flows.run import backfill as backfill_and_publish
from flows.run import nightly, replay
from flows.sources import load_sources
from flows.store.captures import read_looks
from flows.store.files import lock
from tests.support.commands import Command, command_of
from tests.support.faults import ACCESS_DENIED, TECHNICAL_DIFFICULTIES
from tests.support.list_pages import NOW, copy_shipped, on, table, tree
from tests.support.world import LIST, SLUG, TWIN, World, list_page, made_up

PAGE = f"https://www.state.gov{LIST}"
CDX = r"/cdx/search/cdx\?.*"
MEMENTOS = r"/web/.*"


@dataclass
class Past:
    """A data folder, and backfills from a world into it."""

    world: World
    data: Path
    sources: Path
    slept: list[float] = field(default_factory=list)

    def keep(self, at: datetime, body: bytes, address: str = PAGE, **in_index: Any) -> str:
        return self.world.wayback.keep(address, body, at, **in_index)

    def __call__(self, *years: int | None, now: datetime = NOW, dry_run: bool = False) -> BackfillReport:
        sources = load_sources(self.sources)
        calendar_years: Years = (years[0], years[1]) if years else (None, None)
        with Client(sources, "someone@example.org", now=now, sleep=self.slept.append) as client:
            return backfill(self.data, sources, client=client, years=calendar_years, dry_run=dry_run)

    def run(self, *years: int | None, now: datetime = NOW) -> RunReport:
        calendar_years: Years = (years[0], years[1]) if years else (None, None)
        return backfill_and_publish(self.data, now=now, contact="someone@example.org", years=calendar_years)

    @property
    def requests(self) -> list[str]:
        """The mementos that were asked for, as timestamp and address."""
        return [r.path.removeprefix("/web/") for r in self.world.wayback.requests if r.path.startswith("/web/")]

    @property
    def looks(self) -> list[Any]:
        return [look for name, look in read_looks(self.data / "raw") if name == "wayback"]


@pytest.fixture
def past(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    sources = world.sources_toml(tmp_path / "sources.toml")
    monkeypatch.setenv("LEAHY_SOURCES", str(sources))
    return Past(world, copy_shipped(tmp_path / "data"), sources)


def edited(year: int, *instead: str) -> bytes:
    """The list of a year with its first unit edited."""
    listed = made_up(year)
    return list_page(year, {**listed, "Honduras": [*instead, *listed["Honduras"][1:]]})


def verdicts(past: Past) -> list[tuple[int, str]]:
    return [((look.captured_at or look.fetched_at).year, look.verdict) for look in past.looks]


# --- what comes -------------------------------------------------------------------------------------------------------


def test_every_year_and_every_edit(past: Past) -> None:
    past.keep(on(2018, 5), list_page(2017))
    past.keep(on(2019, 5), list_page(2019))
    past.keep(on(2019, 8), edited(2019, "Presidential Guard"))
    past.keep(on(2019, 9), list_page(2019))
    past.keep(on(2021, 5), list_page(2021))
    report = past.run()
    assert (report.state, report.exit_code) == ("published", 0)
    assert report.backfill is not None
    assert (report.backfill.captures, report.backfill.asked, report.backfill.left) == (5, 5, 0)
    assert report.backfill.verdicts == {"list": 5}
    assert leahy.years(data=past.data) == [2017, 2018, 2019, 2021]
    revisions = leahy.revisions(2019, data=past.data)
    assert len(revisions) == 2, "an edit and its undoing are two revisions"
    at = [leahy.load(2019, as_of=on(2019, month, 15), data=past.data) for month in (6, 8, 9)]
    assert ["Presidential Guard" in set(rows["unit_listed"]) for rows in at] == [False, True, False]
    looks = past.looks
    assert [(look.how, look.captured_at, look.verdict) for look in looks][:2] == [
        ("wayback", on(2018, 5), "list"), ("wayback", on(2019, 5), "list"),
    ]  # fmt: skip
    assert looks[0].asked_url == looks[0].final_url == f"https://web.archive.org/web/20180501000000id_/{PAGE}"
    for text in (as_text(report), as_markdown(report)):
        assert "5 distinct captures of 1 page that may be lists; 0 already here" in text
        assert "5 captures requested: 5 list" in text
    requests = len(past.world.wayback.requests)
    again = past.run()
    assert (again.state, again.backfill and again.backfill.there) == ("nothing_new", 5)
    assert len(past.world.wayback.requests) == requests, "nothing that is there"
    assert replay(past.data, now=NOW).state == "nothing_new"


def test_nothing_archived_is_good(past: Past) -> None:
    report = past.run()
    assert (report.exit_code, report.backfill and report.backfill.captures) == (0, 0)


def test_frozen_archives_page_is_no_newer_than_its_freezing(past: Past) -> None:
    past.keep(on(2024), list_page(2019), f"https://2017-2021.state.gov{LIST}index.html")
    past.keep(on(2022), edited(2019, "Navy"))
    past.run()
    current = leahy.load(2019, data=past.data)
    assert "Navy" in set(current["unit_listed"]), "the page of 2022 is newer than what was frozen in 2021"
    assert [look.captured_at for look in past.looks] == [on(2022), on(2021, 1, 20)]


def test_pieces_in_any_order_are_the_whole(past: Past, tmp_path: Path) -> None:
    for year in range(2019, 2022):
        past.keep(on(year, 3), list_page(year))
        past.keep(on(year, 6), edited(year, "Navy"))
        past.keep(on(year, 9), list_page(year))
    pieces = Past(past.world, copy_shipped(tmp_path / "pieces"), past.sources)
    assert past.run().exit_code == 0
    requests = len(past.requests)
    for year in (2021, 2019, 2020):
        report = pieces.run(year, year)
        assert (report.backfill and report.backfill.asked, report.exit_code) == (3, 0)
    assert len(past.requests) == 2 * requests
    assert pieces.run().backfill.asked == 0  # type: ignore[union-attr]
    whole, parts = (tree(p.data / "processed" / "denied_units") for p in (past, pieces))
    assert whole.keys() == parts.keys()
    columns = ["year", "unit_listed", "capture_sha256", "captured_at"]
    assert table(past.data)[columns].equals(table(pieces.data)[columns])


@pytest.mark.parametrize(
    ("years", "expected"), [((2019, 2020), [2019, 2020]), ((None, 2018), [2018]), ((2021, None), [2021])]
)
def test_years_are_those_of_the_captures(past: Past, years: tuple[int | None, int | None], expected: list[int]) -> None:
    for year in range(2018, 2022):
        past.keep(datetime(year, 12, 31, 23, 59, 59, tzinfo=NOW.tzinfo), list_page(year - 1))
    report = past(*years)
    assert (report.captures, [year for year, _ in verdicts(past)]) == (len(expected), expected)


# --- one page under many addresses ------------------------------------------------------------------------------------


def test_spellings_of_one_address(past: Past) -> None:
    """http, https, www, port, slash, query: captures of one moment are one, and what repeats the one before is none."""
    http = PAGE.replace("https:", "http:")
    past.keep(on(2019), list_page(2019))
    past.keep(on(2019), list_page(2019), http)
    past.keep(on(2019, 2), list_page(2019), http.replace("www.", ""))
    past.keep(on(2019, 3), list_page(2019), PAGE.replace("gov/", "gov:443/"))
    past.keep(on(2019, 4), edited(2019, "Navy"), f"{PAGE}?utm_source=mail&utm_medium=x")
    past.keep(on(2019, 5), edited(2019, "Navy"), PAGE.rstrip("/"))
    past.keep(on(2019, 6), list_page(2019), f"{PAGE}index.html")
    report = past()
    assert (report.captures, report.asked, report.addresses) == (3, 3, 1)
    assert [look.captured_at for look in past.looks] == [on(2019), on(2019, 4), on(2019, 6)]


def test_address_that_was_cut(past: Past) -> None:
    cut = f"https://www.state.gov/{SLUG[:60]}"
    past.keep(on(2019), list_page(2019), cut)
    past.keep(on(2019, 2), b"", f"{cut}z", status=301, headers={"Location": LIST})
    past.keep(on(2019, 3), list_page(2017))
    past.keep(on(2020), b"<h1>Not found</h1>", f"{cut}y", status=404)
    report = past()
    assert (report.captures, report.asked, report.errors, report.verdicts) == (3, 2, 1, {"list": 2})
    assert [look.captured_at for look in past.looks] == [on(2019), on(2019, 3)], "as old as where it led"


def test_revisit_counts_as_what_it_repeats(past: Past) -> None:
    revisit = {"mimetype": "warc/revisit", "statuscode": "-"}
    past.keep(on(2019), list_page(2019))
    past.keep(on(2019, 2), list_page(2019), **revisit)
    past.keep(on(2019, 3), edited(2019, "Navy"))
    past.keep(on(2019, 4), list_page(2019), **revisit)
    past.keep(on(2019, 5), b"gone", status=404)
    past.keep(on(2019, 6), b"gone", **revisit)
    report = past.run()
    assert report.backfill is not None
    assert (report.backfill.asked, report.backfill.errors) == (3, 1)
    observations = (past.data / "processed/revisions/2019/observations.jsonl").read_text().splitlines()
    assert (
        len(
            {json.loads(line)["captured_at"] for line in observations}
            & {"2019-01-01T00:00:00Z", "2019-04-01T00:00:00Z"}
        )
        == 2
    )


def test_redirect_to_a_page_that_nobody_knew(past: Past) -> None:
    """It leads to a list: what the archive has of that address comes too."""
    moved = "https://www.state.gov/releases/drl/2023/12/units/"
    past.keep(on(2022), list_page(2021))
    past.keep(on(2024), b"", status=301, headers={"Location": moved})
    past.keep(on(2024), list_page(2022), moved)
    past.keep(on(2025), edited(2022, "Navy"), moved)
    report = past()
    assert (report.captures, report.asked, report.verdicts) == (4, 3, {"list": 3})
    assert (report.there, report.left) == (0, 0)
    assert [look.captured_at for look in past.looks] == [on(2022), on(2024), on(2025)]


def test_redirect_elsewhere_is_not_followed_and_not_asked_again(past: Past) -> None:
    past.keep(on(2022), b"", status=302, headers={"Location": "https://evil.example/"})
    assert past().verdicts == {"unavailable": 1}
    assert past().asked == 0


def test_found_page_is_backfilled(past: Past) -> None:
    """Nobody configured it; the index tells of it, and its past comes too."""
    other = "https://www.state.gov/bureau/leahy-law-units-2023/"
    past.keep(on(2024), list_page(2022), other)
    past.keep(on(2025), edited(2022, "Navy"), other)
    report = past.run()
    assert (report.backfill and report.backfill.captures, report.state) == (2, "published")
    assert len(leahy.revisions(2022, data=past.data)) == 2


def test_queries_are_few() -> None:
    wanted = [
        PAGE,
        PAGE.replace("https", "http"),
        f"https://www.state.gov/{SLUG[:60]}",
        f"{PAGE}?a=b",
        "https://www.state.gov/short/",
    ]
    first = new_queries([*wanted, f"https://www.state.gov{TWIN}"], [])
    assert [(query.url, query.match) for query in first] == [
        ("state.gov/short", "prefix"),
        (f"state.gov/{SLUG[:40]}", "prefix"),
        (f"state.gov{TWIN}", "exact"),
    ]
    assert new_queries(wanted, first) == []
    (longer,) = new_queries(["https://www.state.gov/short-and-else/"], first)
    assert longer.filters != first[0].filters, "what leaves rows out answers for no other address"


@pytest.mark.parametrize("spelling", ["", "/", "/index.html", "/?utm_source=mail", "/index.html?x=1"])
def test_short_address_in_all_ways_of_writing_it(past: Past, spelling: str) -> None:
    past.world.state.lead_to(("/drl/units/", "Units denied assistance"))
    past.keep(on(2019), list_page(2017), f"http://WWW.state.gov:80/DRL/Units{spelling}")
    past.keep(on(2020), list_page(2019), "https://www.state.gov/drl/units-of-measure/")
    nightly(past.data, now=NOW, contact="someone@example.org")
    report = past()
    assert (report.captures, report.verdicts) == (1, {"list": 1})


def test_address_within_an_address(past: Past) -> None:
    past.keep(on(2019), list_page(2017), f"{PAGE}?from=/web/20180101000000id_/https://www.state.gov/")
    assert (past().verdicts, past().asked) == ({"list": 1}, 0)


def test_two_pages_of_one_moment(past: Past) -> None:
    """The crawler came by http and by https at once, and one of them was turned away."""
    past.keep(on(2019), TECHNICAL_DIFFICULTIES, PAGE.replace("https:", "http:"))
    past.keep(on(2019), list_page(2017))
    assert (past().verdicts, past().asked) == ({"blocked": 1, "list": 1}, 0)


def test_redirect_has_the_bytes_of_an_empty_page(past: Past) -> None:
    for n in range(3):
        past.keep(on(2018, n + 1), b"", f"{PAGE}{n}/")
    moved = "https://www.state.gov/releases/drl/2023/12/units/"
    past.keep(on(2019), b"", status=301, headers={"Location": moved})
    past.keep(on(2019), list_page(2017), moved)
    assert past().verdicts == {"empty": 1, "list": 1}


@pytest.mark.parametrize("instead", ["404", "another"])
def test_capture_that_is_gone_has_its_bytes_in_a_later_one(past: Past, instead: str) -> None:
    """The archive knows of a capture and does not have it; the one after has the same bytes, and would else say nothing new."""
    past.keep(on(2018), list_page(2019))
    for month in (1, 2, 3, 4):
        past.keep(on(2019, month), list_page(2017))
    to = f"https://web.archive.org/web/20180101000000id_/{PAGE}"
    leads = {"404": "404", "another": lambda exchange: exchange.reply(302, headers={"Location": to})}
    past.world.wayback.misbehave(leads[instead], paths=r"/web/20190[12].*")
    report = past()
    assert (report.asked, report.left, report.there, report.verdicts["list"] > 1) == (4, 0, 0, True)
    assert {look.captured_at for look in past.looks if look.verdict == "list"} == {on(2018), on(2019, 3)}
    assert (past().asked, past().left) == (0, 0)


def test_what_stands_in_for_a_capture_that_is_gone_may_be_of_another_year(past: Past) -> None:
    """In pieces backwards, the later year has nothing to ask for: its capture repeats one of the year before."""
    for year in (2019, 2020, 2021):
        past.keep(on(year), list_page(2017))
    past.world.wayback.misbehave("404", paths=r"/web/2019.*")
    requests = [past(year, year).asked for year in (2021, 2020, 2019, 2020, 2021)]
    assert (requests, past().asked) == ([0, 0, 2, 0, 0], 0)
    assert [look.captured_at for look in past.looks if look.verdict == "list"] == [on(2020)]


def test_rows_of_the_index_that_are_no_address(past: Past) -> None:
    past.keep(on(2019), list_page(2017))
    for address in ("http://[www.state.gov/x", "https://www.state.gov:99999/x", "https://www.state.gov./x"):
        row = ["20190202000000", address, "D", "200", "text/html", "1"]
        past.world.wayback.misbehave(
            lambda exchange, row=row: exchange.reply(200, json.dumps([FIELDS, row]).encode()),
            paths=r".*wp-json.*", times=1,
        )  # fmt: skip
        assert past().faults == ()
        for log in (past.data / "raw" / INDEX_FOLDER).iterdir():
            log.unlink()
    assert [look.captured_at for look in past.looks] == [on(2019)]


@pytest.mark.parametrize("mimetype", ["text/html;charset=UTF-8", "TEXT/HTML", "unk", "warc/revisit"])
def test_kinds_of_text(past: Past, mimetype: str) -> None:
    past.keep(on(2019), list_page(2017), mimetype=mimetype)
    assert past().verdicts == {"list": 1}


def test_document_that_nobody_can_read_is_told(past: Past) -> None:
    past.keep(on(2024), b"\xd0\xcf", "https://www.state.gov/wp-content/uploads/2024/01/leahy-units.doc")
    for times in (1, 0):
        report = past.run()
        for text in (as_text(report), as_markdown(report)):
            assert text.count("leahy-units.doc, and it cannot be read: an old Word document") == times


def test_page_that_is_passed_over_is_not_asked_for(past: Past) -> None:
    training = "https://www.state.gov/leahy-law-training/"
    past.keep(on(2019), list_page(2019, made_up(2019) | {"Ruritania": ["1 Battalion"]}), training)
    (past.data / "decisions" / "passed_over.csv").write_text(
        f"address,reason,decided_on\n{training},A calendar.,2026-11-22\n"
    )
    report = past.run()
    assert (report.exit_code, past.requests, past.looks) == (0, [], [])
    (past.data / "decisions" / "passed_over.csv").unlink()
    assert past.run().state == "refused"


# --- what is no list --------------------------------------------------------------------------------------------------


def test_whatever_was_archived_is_judged_by_its_content(past: Past) -> None:
    whole = list_page(2019)
    past.keep(on(2019, 1), TECHNICAL_DIFFICULTIES)
    past.keep(on(2019, 2), whole[: len(whole) // 2], headers={"Content-Length": str(len(whole))})
    past.keep(on(2019, 3), b"")
    past.keep(on(2019, 4), ACCESS_DENIED, status=403)
    past.keep(on(2019, 5), b"<html><body class='error404'><h1>Sorry</h1></body></html>")
    past.keep(on(2019, 6), whole)
    past.keep(on(2019, 7), b"GIF89a")
    report = past.run()
    assert report.exit_code == 0
    assert report.backfill is not None
    assert report.backfill.verdicts == {
        "blocked": 1, "truncated": 1, "empty": 1, "not_found": 1, "list": 1, "not_a_list": 1,
    }  # fmt: skip
    assert report.backfill.errors == 1, "what the index itself calls an error"
    assert set(table(past.data)["year"]) == {2018, 2019}
    assert past().asked == 0, "all of them have been had"


def test_same_bytes_under_many_addresses_are_fetched_a_few_times(past: Past) -> None:
    for n in range(20):
        past.keep(on(2025, 3, n + 1), TECHNICAL_DIFFICULTIES, f"{PAGE}{n}/")
    past.keep(on(2019, 5), list_page(2019))
    report = past()
    assert (report.captures, report.asked, report.same, report.left) == (21, 2, 19, 0)
    assert past().asked == 0


def test_same_list_under_many_addresses_is_fetched_each_time(past: Past) -> None:
    for n in range(5):
        past.keep(on(2019, n + 1), list_page(2019), f"{PAGE}{n}/")
    assert (past().asked, len(past.looks)) == (5, 5)


@pytest.mark.parametrize("instead", ["404", "to a block page"])
def test_what_stands_for_a_capture_says_nothing_of_its_bytes(past: Past, instead: str) -> None:
    """One of them cannot be had: the others with the same bytes are asked for all the same."""
    for n in range(5):
        past.keep(on(2019, n + 1), list_page(2019), f"{PAGE}{n}/")
    blocked = past.keep(on(2018, 5), TECHNICAL_DIFFICULTIES)
    leads = {"404": "404", "to a block page": lambda exchange: exchange.reply(302, headers={"Location": blocked})}
    past.world.wayback.misbehave(leads[instead], paths=r"/web/201901.*")
    assert past().verdicts["list"] == 4
    assert past().asked == 0


# --- what the archive does wrong --------------------------------------------------------------------------------------


def test_index_up_and_mementos_down(past: Past) -> None:
    for year in range(2012, 2022):
        past.keep(on(year), list_page(year - 10))
    past.world.wayback.misbehave("503", paths=MEMENTOS)
    report = past.run()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert report.backfill is not None
    assert (report.backfill.asked, report.backfill.left) == (5, 10), "it is left alone then"
    assert "5 captures in a row could not be fetched; 5 captures were not asked for" in as_text(report)
    assert "nothing new" not in as_text(report).lower()
    assert "some requests failed" in report.summary()
    past.world.wayback.behave()
    report = past.run()
    assert (report.exit_code, report.backfill and report.backfill.left) == (0, 0)
    assert [look.captured_at.year for look in past.looks if look.verdict == "list"] == [
        *range(2017, 2022), *range(2012, 2017)
    ], "those that failed come last"  # fmt: skip


def test_mementos_up_and_index_down(past: Past) -> None:
    past.keep(on(2019), list_page(2019))
    past.world.wayback.misbehave("503", paths=CDX)
    report = past.run()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert report.backfill is not None
    assert report.backfill.captures == 0
    assert "the index of the archive could not be read" in report.backfill.faults[0]
    assert not past.requests


def test_half_an_index_brings_what_it_has(past: Past) -> None:
    past.keep(on(2019), list_page(2019))
    past.world.wayback.misbehave("short", paths=rf".*url=state.gov%2F{SLUG[:40]}&.*")
    past.world.wayback.misbehave("empty", paths=r".*2021-2025.*")
    report = past.run()
    assert (report.exit_code, len(report.backfill.faults)) == (3, 2)  # type: ignore[union-attr]


def test_archive_is_down(past: Past) -> None:
    past.world.wayback.down()
    report = past.run()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert "web.archive.org was not asked" in as_text(report)


@pytest.mark.parametrize("storm", ["too_many", "too_many_retry_after"])
def test_storm_of_429_passes(past: Past, storm: str) -> None:
    for year in range(2017, 2020):
        past.keep(on(year), list_page(year))
    past.world.sources_toml(past.sources, longest_wait=300.0)
    past.world.wayback.misbehave(storm, paths=MEMENTOS, times=4)
    assert (past().verdicts, past().asked) == ({"list": 3}, 0)
    assert len(past.requests) == 7


def test_archived_429_is_a_capture_and_no_rate_limit(past: Past) -> None:
    past.keep(on(2017), b"<html><body><h1>Too Many Requests</h1></body></html>", status=429, statuscode="-")
    past.keep(on(2018), list_page(2018))
    report = past()
    assert (report.verdicts, report.left, report.faults) == ({"unavailable": 1, "list": 1}, 0, ())
    assert len(past.requests) == 2
    assert past().asked == 0, "it is had"


def test_storm_of_429_that_does_not_pass(past: Past) -> None:
    for year in range(2017, 2020):
        past.keep(on(year), list_page(year))
    past.world.wayback.misbehave("too_many", paths=MEMENTOS)
    report = past()
    assert (report.asked, report.left, len(past.requests)) == (1, 3, 5)
    assert (
        "still answered 429 after 5 tries, so it was not asked again; 2 captures were not asked for"
        in report.faults[-1]
    )


def test_pace_of_the_captures(past: Past) -> None:
    for year in range(2017, 2021):
        past.keep(on(year), list_page(year))
    past.world.sources_toml(past.sources, memento_pause=100.0, index_pause=1000.0)
    assert past().asked == 4
    assert [round(pause, -2) for pause in past.slept] == [1000] * 5 + [100] * 3


@pytest.mark.parametrize("fault", ["reset", "short", "cut_gzip", "garbage", "500", "599"])
def test_capture_that_did_not_come_is_asked_for_again_next_time(past: Past, fault: str) -> None:
    past.keep(on(2019), list_page(2019))
    past.keep(on(2020), list_page(2020))
    past.world.wayback.misbehave(fault, paths=r"/web/2019.*")
    report = past()
    assert (report.asked, report.left, report.verdicts["list"]) == (2, 1, 1)
    assert "/web/20190101000000id_/" in report.faults[0]
    past.world.wayback.behave()
    report = past()
    assert (report.asked, report.left, report.there, report.verdicts) == (1, 0, 1, {"list": 1})


def test_memento_of_another_date_counts_as_what_it_is(past: Past) -> None:
    """The index knows of a capture that the archive does not find any more: it sends the nearest one."""
    past.keep(on(2019), list_page(2019))
    past.keep(on(2020), edited(2019, "Navy"))
    gone = past.world.wayback.mementos[PAGE]
    past.world.wayback.misbehave(
        lambda exchange: exchange.reply(302, headers={"Location": f"/web/20200101000000id_/{PAGE}"}),
        paths=r"/web/2019.*",
    )
    assert len(gone) == 2
    report = past()
    assert (report.asked, report.left, report.verdicts) == (1, 0, {"list": 1}), "what it led to is there then"
    (look,) = past.looks
    assert (look.captured_at, look.redirects) == (on(2020), (f"https://web.archive.org/web/20190101000000id_/{PAGE}",))
    assert past().asked == 0


def test_capture_that_comes_packed_without_saying_so(past: Past) -> None:
    packed = gzip.compress(list_page(2017))
    past.keep(on(2019), packed, headers={"Content-Encoding": "gzip"})
    past.keep(on(2020), packed[:-20], headers={"Content-Encoding": "gzip"})
    past.keep(on(2021), gzip.compress(bytes(1000)), headers={"Content-Encoding": "gzip"})
    past.keep(on(2022), b"\x1f\x8bno gzip", headers={"Content-Encoding": "gzip"})
    past.world.sources_toml(past.sources, most_bytes=200_000)
    past.keep(on(2023), gzip.compress(bytes(200_001)))
    report = past.run()
    assert [(look.captured_at.year, look.verdict) for look in past.looks] == [
        (2019, "list"), (2020, "truncated"), (2021, "not_a_list"), (2022, "not_a_list"), (2023, "not_a_list")
    ]  # fmt: skip
    assert set(table(past.data)["year"]) == {2017, 2018}
    assert (report.exit_code, past().asked) == (0, 0)
    assert (past.data / "raw" / "wayback" / f"{past.looks[0].sha256[:16]}.html").read_bytes() == list_page(2017)


@pytest.mark.parametrize("date", [None, "a while ago", "Fri, 31 Dec 9999 23:59:59 -0100"])
def test_memento_without_its_date_is_no_list(past: Past, date: str | None) -> None:
    past.keep(on(2019), list_page(2017))
    headers = {} if date is None else {"memento-datetime": date}
    past.world.wayback.misbehave(lambda exchange: exchange.reply(200, list_page(2017), headers), paths=MEMENTOS)
    report = past.run()
    assert (report.exit_code, set(table(past.data)["year"])) == (3, {2018})
    assert "memento-datetime does not say" in as_text(report)
    past.world.wayback.behave()
    assert past.run().exit_code == 0
    assert set(table(past.data)["year"]) == {2017, 2018}


def test_capture_that_the_archive_does_not_have(past: Past) -> None:
    past.keep(on(2019), list_page(2017))
    past.world.wayback.misbehave("404", paths=MEMENTOS)
    assert (past().verdicts, past().asked) == ({"not_found": 1}, 0)


# --- what is there ----------------------------------------------------------------------------------------------------


def test_dry_run_asks_the_index_only(past: Past) -> None:
    for year in range(2017, 2020):
        past.keep(on(year), list_page(year))
    before = tree(past.data / "raw" / "state-gov")
    report = past(dry_run=True)
    assert (report.left, report.asked, report.dry_run) == (3, 0, True)
    assert not past.requests
    assert report.index_asked > 0
    assert not (past.data / "processed").exists()
    assert not (past.data / "raw" / "wayback").exists()
    assert tree(past.data / "raw" / "state-gov") == before
    report = past()
    assert (report.index_asked, report.index_kept > 0, report.asked) == (0, True, 3), (
        "the index need not be asked again"
    )


def test_what_a_night_has_fetched_is_there(past: Past) -> None:
    kept = past.keep(on(2019), list_page(2019))
    sources = load_sources(past.sources)
    with Client(sources, "someone@example.org", now=NOW) as client:
        from flows.collect.responses import file_response, look_of, verdict_of

        (wayback,) = sources.of_kind("wayback")
        response = client.fetch(wayback, kept.replace("20190101000000", "20261121000000"))
        file_response(
            past.data / "raw", wayback.name, response, look_of(wayback, response, verdict_of(wayback, response))
        )
    assert past().asked == 0


def test_fault_of_a_judge_leaves_the_bytes(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.keep(on(2019), list_page(2019))

    def fault(*_: object, **__: object) -> object:
        raise ZeroDivisionError("what nobody foresaw")

    monkeypatch.setattr("flows.collect.backfill.verdict_of", fault)
    with pytest.raises(ZeroDivisionError):
        past()
    (look,) = past.looks
    assert (look.verdict, look.sha256 is not None) == ("not_a_list", True)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from flows.collect.backfill import backfill
from flows.http.client import Client
from flows.sources import load_sources

class Killed(Client):
    left = int(sys.argv[2])
    def fetch(self, *args, **named):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fetch(*args, **named)

sources = load_sources()
with Killed(sources, "someone@example.org", now=datetime(2026, 11, 21, 12, tzinfo=UTC)) as client:
    backfill(Path(sys.argv[1]), sources, client=client)
"""


def test_killed_backfill_goes_on_where_it_was(past: Past) -> None:
    for n in range(60):
        past.keep(on(2019) + timedelta(days=n), list_page(2019).replace(b"</body>", b"<!-- %d --></body>" % n))
    done = subprocess.run([sys.executable, "-c", KILLED, str(past.data), "45"], check=False)
    assert done.returncode == -9
    log = past.data / "raw" / "wayback" / "looks.jsonl"
    there = len(log.read_bytes().splitlines())
    assert there >= 45 - 16
    log.write_bytes(log.read_bytes() + b'{"how": "wayb')
    index_requests = [r for r in past.world.wayback.requests if r.path.startswith("/cdx/")]
    report = past.run()
    assert (report.state, report.exit_code) == ("published", 0)
    assert report.backfill is not None
    assert (report.backfill.there, report.backfill.asked, report.backfill.index_asked) == (there, 60 - there, 0)
    times = Counter(past.requests)
    assert all(times[path] == 1 for path in past.requests[:there])
    assert len([r for r in past.world.wayback.requests if r.path.startswith("/cdx/")]) == len(index_requests)
    assert [look.captured_at.date() for look in past.looks] == [
        (on(2019) + timedelta(days=n)).date() for n in range(60)
    ]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def command(past: Past, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """`python -m flows backfill` in this process: (exit code, stdout, stderr)."""
    monkeypatch.setenv("LEAHY_DATA", str(past.data))
    monkeypatch.setenv("LEAHY_CONTACT", "someone@example.org")
    return functools.partial(command_of(capsys), "backfill")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2020", "--to", "2019"), "--from 2020 is later than --to 2019"),
        (("--from", "1995"), "The Wayback Machine has no capture of 1995"),
        (("--to", "0"), "The Wayback Machine has no capture of 0"),
        (("--to", "2999"), "The Wayback Machine has no capture of 2999"),
        (("--from", "last"), "invalid int value"),
        (("--since", "2019"), "unrecognized"),
    ],
)
def test_usage(past: Past, command: Command, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = command("--dry-run", *arguments)
    assert (code, out, words in err) == (ExitCode.USAGE, "", True)
    assert not past.world.wayback.requests


def test_nothing_is_asked_without_a_contact(past: Past, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAHY_CONTACT")
    assert command()[0] == ExitCode.USAGE
    assert not past.world.wayback.requests


def test_dry_run_says_what_would_be_asked(past: Past, command: Command) -> None:
    for year in range(2017, 2022):
        past.keep(on(year), list_page(year))
    past.keep(on(2020, 5), b"gone", status=404)
    past.world.sources_toml(past.sources, memento_pause=10.0)
    code, out, err = command("--dry-run", "--from", "2018", "--to", "2020")
    assert code == 0
    assert out.splitlines() == [
        "The Wayback Machine, captures of 2018 to 2020:",
        "  its index: 6 requests, 0 answers kept from before",
        "  3 distinct captures of 1 page that may be lists; 0 already here",
        "  1 capture skipped: errors or not text, as the index says",
        "  to request: 3 captures, 30 seconds or more at the archive's pace",
        "No page was fetched and the record is unchanged. The answers of the index are kept for the backfill itself.",
    ]
    assert "Asking the archive's index" in err
    assert "\r" not in err, "no bar where nobody sees one"
    past.world.wayback.down()
    for log in (past.data / "raw" / INDEX_FOLDER).iterdir():
        log.unlink()
    assert command("--dry-run")[0] == ExitCode.COULD_NOT_LOOK


def test_another_run_holds_the_lock(past: Past, command: Command) -> None:
    with lock(past.data):
        assert command()[0] == command("--dry-run")[0] == ExitCode.BUSY
    assert not past.world.wayback.requests


def test_no_data_folder(past: Past, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(past.data / "none"))
    code, _, err = command()
    assert (code, "not a data folder" in err) == (ExitCode.REFUSED, True)
    assert not (past.data / "none").exists()


def test_index_answers_are_no_captures(past: Past) -> None:
    past.keep(on(2019), list_page(2019))
    report = past.run()
    assert {name for name, _ in read_looks(past.data / "raw")} >= {INDEX_FOLDER, "wayback"}
    assert {capture.source for capture in report.captures} == {"state-gov", "wayback"}
