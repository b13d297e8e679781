"""A night's look and what the run makes of it, against a real server on loopback."""

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import flows.collect.responses
import flows.run
import leahy
from flows.publish.read_captures import Reading
from flows.report.model import ExitCode, RunReport
from flows.report.render import as_markdown, as_text
from flows.run import nightly, replay
from flows.sources import FALLBACKS, load_sources
from flows.store.captures import read_looks
from leahy.record.revisions import read_year
from tests.support.hosts import HUB, HUB_PAGE, SLUG, Hosts, answer, in_turn, moved, serving
from tests.support.list_pages import NOW, capture, copy_shipped, on, page, runs, table, tree, units

ASKED = {source.name for kind in FALLBACKS for source in load_sources().of_kind(kind)}
SIX = {"list": 5, "not_a_list": 1}  # the hub's page among them
TWIN = f"/wp-json/wp/v2/pages?slug={SLUG}"
LIST = page(2024, {"Mexico": units(6), "Nepal": units(3, 20)})
OLDER = page(2019, {"Mexico": units(7)})
BLOCKED = answer(b"<html><title>Technical Difficulties</title><body><p>We are sorry.</p></body></html>", ETag='"one"')
DENIED = answer(b"<html><title>Access Denied</title><body>You don't have permission.</body></html>", 403)


@dataclass
class World:
    """The hosts, a data folder, and one night after another."""

    hosts: Hosts
    data: Path
    sources: Path
    nights: int = 0

    def night(self) -> RunReport:
        self.nights += 1
        return nightly(self.data, now=NOW + timedelta(days=self.nights - 1), contact="someone@example.org")

    def live(self, sends: object) -> None:
        self.hosts.pages["www.state.gov"][f"/{SLUG}/"] = sends  # type: ignore[assignment]

    def twin(self, sends: object) -> None:
        self.hosts.pages["www.state.gov"][TWIN] = sends  # type: ignore[assignment]

    def archive(self, sends: object) -> None:
        self.hosts.pages["2021-2025.state.gov"][f"/{SLUG}/"] = sends  # type: ignore[assignment]

    def block(self, *, hub: bool = True) -> None:
        """Block State's site; but for its hub, if `hub` is false."""
        self.hosts.pages["www.state.gov"] = {"*": BLOCKED} | ({} if hub else {HUB: HUB_PAGE})

    def asked_live(self) -> list[dict[str, str]]:
        """The headers of the requests for the list page."""
        return [sent for host, path, sent in self.hosts.asked if (host, path) == ("www.state.gov", f"/{SLUG}/")]

    def memento(self, body: bytes, at: datetime | None, status: int = 200) -> None:
        dated = {"Memento_Datetime": f"{at:%a, %d %b %Y %H:%M:%S} GMT"} if at else {}
        there = f"/web/{at or NOW:%Y%m%d%H%M%S}id_/http://www.state.gov/{SLUG}/"
        self.hosts.pages["web.archive.org"] = {
            "/web/now": moved(f"http://web.archive.org{there}", 302),
            there: answer(body, status, X_Archive_Orig_Content_Length=str(len(body)), **dated),
        }


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with serving() as hosts:
        path = hosts.sources(tmp_path)
        monkeypatch.setenv("LEAHY_SOURCES", str(path))
        there = World(hosts, copy_shipped(tmp_path / "data"), path)
        there.live(answer(LIST, ETag='"list"'))
        yield there


def verdicts(report: RunReport) -> list[tuple[str, str]]:
    """Of the looks at the list page and at what stands in for it."""
    assert report.look is not None
    return [(seen.how, seen.verdict) for seen in report.look.looks if seen.source in ASKED]


def status_of(data: Path, year: int) -> str:
    return str(leahy.lists(data=data).query("year == @year")["status"].item())


# --- good nights ------------------------------------------------------------------------------------------------------


def test_first_list_then_nothing_new(world: World) -> None:
    report = world.night()
    assert (report.state, report.exit_code, verdicts(report)) == ("published", 0, [("live", "list")])
    assert "new: 2018 r1 (26 rows, first), 2024 r1 (9 rows, first)" in report.summary()
    before = tree(world.data / "processed" / "denied_units")
    report = world.night()
    assert (report.state, report.exit_code, verdicts(report)) == ("nothing_new", 0, [("live", "list")])
    assert as_text(report).splitlines()[-1] == (
        "Nothing new: 1 new observation of known revisions; 2 addresses looked at, all good."
    )
    assert tree(world.data / "processed" / "denied_units") == before
    assert "if-none-match" in world.asked_live()[-1], "asked whether it is still the list"
    assert len(list((world.data / "raw" / "state-gov").glob("*.html"))) == 1
    assert runs(world.data)[-1] == json.loads(json.dumps(report.as_json()))
    assert replay(world.data, now=NOW + timedelta(days=3)).state == "nothing_new"


def test_304_is_a_look_at_the_list(world: World) -> None:
    world.night()
    world.live(answer(status=304, ETag='"list"'))
    report = world.night()
    assert (report.state, report.exit_code, verdicts(report)) == ("nothing_new", 0, [("live", "list")])
    look = [look for name, look in read_looks(world.data / "raw") if name == "state-gov"][-1]
    assert (look.status, look.verdict, look.sha256 is None) == (304, "list", False)
    assert leahy.lists(data=world.data).query("year == 2024")["captured_at"].item() == look.captured_at
    assert replay(world.data, now=NOW + timedelta(days=3)).state == "nothing_new"


def test_etag_that_came_with_a_block_is_not_trusted(world: World) -> None:
    """One ETag for everything: the list had it too, then the block page; a 304 on it would prove nothing."""
    world.live(answer(LIST, ETag='"one"'))
    world.night()
    world.block()
    assert world.night().exit_code == ExitCode.COULD_NOT_LOOK
    world.hosts.asked.clear()
    world.hosts.pages["www.state.gov"] = {"*": in_turn(answer(b"", 404), answer(status=304, ETag='"one"'))}
    report = world.night()
    assert report.exit_code == ExitCode.COULD_NOT_LOOK
    assert all("if-none-match" not in sent for host, _, sent in world.hosts.asked if host == "www.state.gov")


def test_edit_is_told_with_both_strings(world: World) -> None:
    world.night()
    names = units(6)
    names[2] = names[2].replace("Infantry", "Infanty")
    world.live(answer(page(2024, {"Mexico": [*names, "Navy"], "Nepal": units(2, 20)})))
    report = world.night()
    assert (report.state, report.exit_code) == ("published", 0)
    year = next(y for y in report.years if y.year == 2024)
    assert (year.before, year.revision) == (1, 2)
    assert [(d.country, d.old, d.new) for d in year.differences] == [
        ("Mexico", "3 Infantry Battalion, 4 Division", "3 Infanty Battalion, 4 Division"),
        ("Mexico", None, "Navy"),
        ("Nepal", "22 Infantry Battalion, 23 Division", None),
    ]
    for text in (as_text(report), as_markdown(report)):
        assert "3 Infantry Battalion, 4 Division" in text
        assert "3 Infanty Battalion, 4 Division" in text


def test_page_that_goes_back_is_told(world: World) -> None:
    world.night()
    world.live(answer(page(2024, {"Mexico": units(9)})))
    assert world.night().state == "published"
    world.live(answer(LIST))
    report = world.night()
    assert (report.state, report.summary().split(";")[0]) == ("published", "2024 reads as in r1 again")


def test_another_year_under_the_same_address_is_another_list(world: World) -> None:
    world.night()
    world.live(answer(page(2025, {"Mexico": units(8)})))
    report = world.night()
    assert [(y.year, y.revision, y.differences) for y in report.years] == [(2018, 1, ()), (2024, 1, ()), (2025, 1, ())]
    assert set(table(world.data)["year"]) == {2018, 2024, 2025}


def test_nonce_in_the_chrome_is_no_news(world: World) -> None:
    for night in range(3):
        world.live(answer(LIST.replace(b"<footer>", b"<footer>%d " % night)))
        report = world.night()
    assert (report.state, report.exit_code) == ("nothing_new", 0)


def test_what_is_settled_is_not_read_again_and_a_replay_reads_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []
    real = flows.run.seen_captures

    def counting(reading: Reading) -> object:
        judged.append(len({sighting.capture.sha256 for sighting in reading.sightings}))
        return real(reading)

    monkeypatch.setattr(flows.run, "seen_captures", counting)
    for night in range(3):
        world.live(answer(LIST.replace(b"<footer>", b"<footer>%d " % night)))
        report = world.night()
    assert judged == [3, 2, 2], "the hub's page beside the lists"
    assert [(y.year, y.revision, y.rows) for y in report.years] == [(2018, 1, 26), (2024, 1, 9)]
    again = replay(world.data, now=NOW)
    assert (again.state, judged[-1]) == ("nothing_new", 5)
    monkeypatch.setattr(flows.run, "reading_fingerprint", lambda _: "another reader")
    for number in (5, 2):
        world.night()
        assert judged[-1] == number
    shutil.rmtree(world.data / "processed" / "revisions" / "2024")
    (
        world.data / "processed" / "index.json"
    ).unlink()  # it names the revisions of 2024, and a record without them is refused
    report = world.night()
    assert (report.state, judged[-1]) == ("published", 4)
    shutil.rmtree(world.data / "processed")
    world.night()
    assert judged[-1] == 5


def test_report_does_not_list_what_an_earlier_one_has_listed(world: World) -> None:
    """Else runs.jsonl would grow with the square of the captures."""
    told = []
    for night in range(4):
        world.live(answer(LIST.replace(b"<footer>", b"<footer>%d " % night)))
        report = world.night()
        told.append([seen.sha256 for seen in report.captures])
        total = len(report.captures) + sum(report.reported_before.values())
        assert f"Captures: {total} ({total - 1} list, 1 not_a_list)" in as_text(report)
    assert [len(listed) for listed in told] == [3, 1, 1, 1]
    assert len({sha256 for listed in told for sha256 in listed}) == 6
    world.block()
    report = world.night()
    others = [seen.verdict for seen in report.captures]
    assert ("blocked" in others, "list" in others, report.reported_before) == (True, False, SIX)
    assert f"Captures: {6 + len(others)} (5 list, " in as_text(report)
    assert ", 6 as reported before\n" in as_text(report)
    report = world.night()
    assert (report.captures, report.reported_before) == ((), Counter(SIX) + Counter(others))
    assert ", all as reported before\n" in as_text(report)
    assert ", all as reported before\n" in as_markdown(report)
    again = replay(world.data, now=NOW)
    assert (again.captures, again.reported_before) == ((), report.reported_before)
    shutil.rmtree(world.data / "processed")
    assert len(replay(world.data, now=NOW).captures) == 6 + len(others)


def test_decision_is_read_with_everything(world: World) -> None:
    world.night()
    path = world.data / "decisions" / "countries.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",GE,", ",AM,", 1), encoding="utf-8")
    report = world.night()
    assert next(y for y in report.years if y.year == 2018).changed


def test_list_that_shrinks_is_refused(world: World) -> None:
    world.night()
    world.live(answer(page(2024, {"Mexico": units(4)})))
    for _ in range(2):
        report = world.night()
        assert (report.state, report.exit_code) == ("refused", ExitCode.REFUSED)
    assert len(table(world.data).query("year == 2024")) == 9


# --- when State blocks ------------------------------------------------------------------------------------------------


def test_blocked_from_all_sides(world: World) -> None:
    world.night()
    before = tree(world.data / "processed" / "denied_units")
    world.block()
    for night in (1, 2):
        report = world.night()
        assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
        assert verdicts(report) == [
            ("live", "blocked"), ("json_twin", "blocked"), ("archive_host", "not_found"),
            ("archive_host", "not_found"), ("wayback", "not_found"),
        ]  # fmt: skip
        assert report.look is not None
        (dark, *_) = report.look.outages
        assert (dark.source, dark.nights, dark.last_good and dark.last_good.date()) == ("state-gov", night, NOW.date())
        text = as_text(report)
        assert text.splitlines()[-1].startswith("Could not look since 2026-11-21T12:00:0")
        assert "nothing new" not in text.lower()
        assert "COULD NOT LOOK at state-gov" in text
        assert "add FILE" in text
    assert tree(world.data / "processed" / "denied_units") == before
    assert len(list((world.data / "raw" / "state-gov").glob("*.html"))) == 2, "the block page is kept once"
    assert (status_of(world.data, 2024), status_of(world.data, 2023)) == ("published", "could_not_look")
    assert replay(world.data, now=NOW).state == "nothing_new"


def test_twin_stands_in(world: World) -> None:
    world.night()
    world.block(hub=False)
    rendered = LIST.partition(b"<body>")[2].partition(b"<footer>")[0].decode()
    twin = json.dumps([{"title": {"rendered": "Units"}, "content": {"rendered": rendered}}]).encode()
    world.twin(answer(twin, Content_Type="application/json"))
    report = world.night()
    assert (report.state, report.exit_code) == ("nothing_new", 0)
    assert verdicts(report) == [("live", "blocked"), ("json_twin", "list")]
    assert "newer lists in state-gov-json" in report.summary()
    assert list((world.data / "raw" / "state-gov-json").glob("*.json"))


def test_frozen_archive_is_as_old_as_its_freezing(world: World) -> None:
    world.night()
    world.block()
    world.archive(answer(page(2024, {"Mexico": units(12)})))
    report = world.night()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    year = next(y for y in report.years if y.year == 2024)
    assert (year.revision, year.rows, year.before) == (1, 9, 1)
    seen = next(look for name, look in read_looks(world.data / "raw") if name == "archive-2021-2025")
    assert seen.captured_at == datetime(2025, 1, 20, tzinfo=UTC)


def test_frozen_archive_alone_brings_what_nobody_had(world: World) -> None:
    world.block(hub=False)
    world.archive(answer(OLDER))
    report = world.night()
    assert (report.state, report.exit_code) == ("published", 0)
    assert next(y for y in report.years if y.year == 2019).rows == 7
    assert ("archive_host", "list") in verdicts(report)
    assert world.night().exit_code == ExitCode.COULD_NOT_LOOK, "it cannot be newer a second time"


def test_memento_is_as_old_as_it_says(world: World) -> None:
    world.night()
    world.block(hub=False)
    world.memento(page(2024, {"Mexico": units(10)}), NOW - timedelta(days=400))
    assert world.night().exit_code == ExitCode.COULD_NOT_LOOK
    assert len(table(world.data).query("year == 2024")) == 9
    world.memento(page(2024, {"Mexico": units(10)}), NOW + timedelta(days=1))
    report = world.night()
    assert (report.state, report.exit_code) == ("published", 0)
    assert len(table(world.data).query("year == 2024")) == 10
    assert verdicts(report)[-1] == ("wayback", "list")


@pytest.mark.parametrize("at", [None, NOW + timedelta(days=90)])
def test_memento_without_its_date_is_kept_and_never_a_list(world: World, at: datetime | None) -> None:
    world.block()
    world.memento(page(2023, {"Mexico": units(10)}), at)
    report = world.night()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert verdicts(report)[-1] == ("wayback", "unavailable")
    assert len(list((world.data / "raw" / "wayback").glob("*.html"))) == 1
    assert set(table(world.data)["year"]) == {2018}


@pytest.mark.parametrize(
    ("sends", "verdict"),
    [
        (answer(LIST, 404), "not_found"),
        (answer(LIST[: len(LIST) // 2]), "truncated"),
        (answer(b"<html><body><h1>Fact sheet</h1><p>The Leahy law.</p></body></html>"), "not_a_list"),
    ],
)
def test_whatever_comes_is_kept_and_publishes_nothing(world: World, sends: object, verdict: str) -> None:
    """test_world_faults.py has the faults of the network and of the server."""
    world.night()
    before = tree(world.data / "processed" / "denied_units")
    world.live(sends)
    report = world.night()
    assert verdicts(report)[0] == ("live", verdict)
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert tree(world.data / "processed" / "denied_units") == before
    assert replay(world.data, now=NOW).state == "nothing_new", "nor does judging it again"
    assert tree(world.data / "processed" / "denied_units") == before


def test_page_that_moved_is_followed(world: World) -> None:
    world.hosts.pages["www.state.gov"] |= {f"/{SLUG}/": moved("/new-place/"), "/new-place/": answer(LIST)}
    assert world.night().exit_code == 0
    assert leahy.lists(data=world.data)["source_url"].dropna().iloc[-1] == "http://www.state.gov/new-place/"


def test_judge_that_fails_leaves_the_bytes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> object:
        raise ZeroDivisionError("made up")

    with monkeypatch.context() as patched:
        for name in ("judge", "examine"):
            patched.setattr(flows.collect.responses.parsers, name, fault)
        report = world.night()
    assert [p.read_bytes() for p in (world.data / "raw" / "state-gov").glob("*.html")] == [LIST]
    assert list((world.data / "raw" / "leahy-fact-sheet").glob("*.html")), "the others are looked at all the same"
    (line,) = runs(world.data)
    assert (report.state, line["state"], line["exit_code"]) == ("failed", "failed", 1)
    assert re.search(r"ZeroDivisionError: made up \(test_look.py, line \d+\)", str(line["problems"]))
    assert report.look is not None
    assert {seen.verdict for seen in report.look.looks if seen.how == "live"} == {"unavailable"}
    assert not any(year.new_revisions for year in report.years)
    assert world.night().state == "published"


def test_bytes_and_look_are_on_disk_before_anything_judges_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, judged = flows.collect.responses.parsers.judge, []

    def judge(body: bytes, **options: object) -> object:
        sha256 = hashlib.sha256(body).hexdigest()
        (look,) = [json.loads(note.read_bytes()) for note in (world.data / "raw").glob("*/.look.json")]
        judged.append((look["verdict"], look["reason"]))
        assert list((world.data / "raw").glob(f"*/{sha256[:16]}.html"))
        assert (world.data / "raw" / ".reading").read_text() == look["sha256"] == sha256
        return real(body, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(flows.collect.responses.parsers, "judge", judge)
    assert world.night().exit_code == 0
    assert judged == [("unavailable", "not judged: the program ended before")] * 2
    assert not (world.data / "raw" / ".reading").exists()
    assert [look.verdict for _, look in read_looks(world.data / "raw") if look.how == "live"] == ["not_a_list", "list"]


def test_clock_ahead_of_the_server_is_reported_and_dates_nothing(world: World) -> None:
    assert world.night().exit_code == 0
    world.live(answer(LIST, Date="Sat, 21 Nov 2026 12:00:00 GMT"))
    world.nights = 30_000
    report = world.night()
    assert (report.state, report.exit_code) == ("could_not_look", 3)
    assert report.look is not None
    assert any("the clock of this machine says 2109" in note for note in report.look.notes)
    assert "nobody knows of which day" in as_text(report)
    world.nights = 1
    world.live(answer(page(2024, {"Mexico": units(9)}), ETag='"more"'))
    report = world.night()
    assert (report.state, len(leahy.load(2024, data=world.data))) == ("published", 9)
    assert any("went back" in remark for remark in report.remarks)


def test_what_a_wrong_clock_dated_waits_for_its_day_unless_it_is_seen_again(world: World) -> None:
    def night(number: int, rows: int) -> RunReport:
        world.nights = number
        world.live(answer(page(2024, {"Mexico": units(rows)}), ETag=f'"{rows}"'))
        return world.night()

    night(0, 6)
    assert night(400, 7).state == "published"  # the clock is ahead by a year
    world.hosts.asked.clear()
    assert night(1, 8).state == "published"
    assert any("/cdx/" in path for _, path, _ in world.hosts.asked), "its last answer is of a day that has not come"
    assert len(leahy.load(2024, data=world.data)) == 8
    (line,) = re.findall(r"[0-9a-f]{64},\S+,\S+,The clock was wrong.,[0-9-]+", as_text(report := night(2, 8)))
    assert (report.state, report.exit_code) == ("refused", 1)
    night(500, 8)
    assert len(leahy.load(2024, data=world.data)) == 8, "the wrong date never counts, however late it gets"
    dates = world.data / "decisions" / "dates.csv"
    dates.write_text(f"capture_sha256,stated_at,captured_at,reason,decided_on\n{line}\n")
    assert night(3, 8).exit_code == 0
    assert [o.revision for o in read_year(world.data / "processed", 2024).observations[:3]] == [1, 2, 3]
    dates.unlink()
    assert night(4, 8).exit_code == 1
    assert night(5, 7).exit_code == 0, "the same bytes have a right date now"
    assert night(6, 7).state == "nothing_new"


@pytest.mark.parametrize(
    ("where", "folder"),
    [
        ("flows.http.client.Client.fetch", None),
        ("flows.collect.candidates.parsers.links", "leahy-fact-sheet"),
        ("flows.collect.responses.captured_at", "leahy-fact-sheet"),
        ("flows.collect.wayback_index.read_answer", None),
    ],
)
def test_what_nobody_foresaw_costs_one_address(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, folder: str | None
) -> None:
    """`folder`: where the bytes are kept that it fails at, if some came."""

    def fault(*_: object, **__: object) -> object:
        raise ZeroDivisionError("made up")

    world.night()
    hub = f'<html><body><main><a href="/{SLUG}/">The list</a></main></body></html>'.encode()
    world.hosts.pages["www.state.gov"][HUB] = answer(hub)
    world.nights += 7  # the index is asked again
    with monkeypatch.context() as patched:
        patched.setattr(where, fault)
        report = world.night()
    assert (report.state, report.exit_code) == ("failed", 1)
    assert all("unexpected error: ZeroDivisionError" in line for line in report.problems[0].splitlines())
    assert report.look is not None
    assert {"state-gov", "leahy-fact-sheet"} <= {seen.source for seen in report.look.looks}, "the others are asked"
    assert report.look.unseen
    if folder:
        assert hub in [path.read_bytes() for path in (world.data / "raw" / folder).glob("*.html")]
    assert not any(year.changed for year in report.years)
    assert world.night().exit_code == 0


# --- years without a list -----------------------------------------------------------------------------------------------


def test_status_of_years_without_a_list(world: World) -> None:
    replay(world.data, now=NOW)
    assert status_of(world.data, 2023) == "not_looked"
    world.night()
    assert (status_of(world.data, 2025), status_of(world.data, 2023)) == ("not_found", "not_looked")
    world.block()
    world.night()
    assert (status_of(world.data, 2025), status_of(world.data, 2023)) == ("could_not_look", "could_not_look")
    world.hosts.pages["www.state.gov"] = {}
    world.live(answer(LIST))
    world.night()
    assert (status_of(world.data, 2025), status_of(world.data, 2023)) == ("not_found", "not_found")


def test_page_that_a_person_saved(world: World) -> None:
    world.night()
    world.block()
    capture(world.data, page(2023, {"Mexico": units(6)}), on(2024))
    report = world.night()
    assert (report.state, report.exit_code) == ("could_not_look", ExitCode.COULD_NOT_LOOK)
    assert "new: 2023 r1" in report.summary()
    assert 2023 in set(table(world.data)["year"])
