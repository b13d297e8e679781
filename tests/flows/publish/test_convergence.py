"""The same captures and decisions make the same record, however they were split over runs, in whatever order."""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leahy
from flows.publish.publish_year import publish_year
from flows.report.collection import LookReport
from flows.run import Steps, nightly, replay
from flows.sources import Bounds
from flows.store.decisions import Decisions
from flows.store.record_writer import recover, refresh
from leahy.record.revisions import PROVENANCE, read_year, recorded_years
from leahy.record.verify import verify
from parsers.records import Capture, Entry, Listing
from tests.support.deep import DEEP, examples
from tests.support.list_pages import NOW, on, page, tree, units
from tests.support.list_pages import capture as file_page

BOUNDS = Bounds(least_rows=5, largest_fall=0.25)
YEARS = (2018, 2019)
NONE_DECIDED = Decisions()


@dataclass(frozen=True)
class Page:
    """What a made-up capture shows: so many units of one year, the last one called so, with a date of its own or none."""

    year: int
    rows: int
    last: str = "Navy"
    dated: bool = False

    def listing(self) -> Listing:
        names = [f"{n} Infantry Battalion" for n in range(1, self.rows)] + [self.last] * (self.rows > 0)
        entries = tuple(Entry("Mexico", "MX", "heading", name, None, f"li {n}") for n, name in enumerate(names, 1))
        day = date(2020, 1, 1) if self.dated else None
        return Listing(
            self.year,
            entries,
            "Made up.",
            (),
            "h3",
            published_on=day,
            published_on_basis="visible_date" if day else None,
        )


Sighting = tuple[int, int | None, int]  # number of the page, day (None: a transcription), number of the address


def capture(sighting: Sighting) -> Capture:
    page, day, place = sighting
    at = None if day is None else datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=day)
    sha256 = hashlib.sha256(b"%d" % page).hexdigest()
    url = f"https://www.state.gov/{place}/"
    return Capture(url, "transcription" if at is None else "wayback" if place else "live", at, sha256)


def sha256(page: int) -> str:
    return capture((page, 0, 0)).sha256


def decided(accepted: Collection[int], rejected: Collection[int]) -> Decisions:
    return Decisions({}, {sha256(n): "why" for n in accepted}, {sha256(n): "why" for n in rejected})


def run(data: Path, pages: Sequence[Page], seen: Collection[Sighting], decisions: Decisions, *, again: bool) -> None:
    """One run that knows the captures `seen`; it reads those that the record holds only if it reads all `again`."""
    processed = data / "processed"
    recover(processed)
    for year in YEARS:
        held = {(o.captured_at, o.capture) for o in read_year(processed, year).observations}
        shown = []
        for sighting in seen:
            known = capture(sighting)
            alike = [capture(s) for s in seen if capture(s).captured_at == known.captured_at and s[0] == sighting[0]]
            new = (known.captured_at, known.sha256) not in held or len(alike) > 1
            if pages[sighting[0]].year == year and known.sha256 not in decisions.rejected and (again or new):
                shown.append((known, pages[sighting[0]].listing()))
        publish_year(data, year, shown, decisions, BOUNDS, NOW)
    refresh(processed, statuses={}, first_year=2016, now=NOW)


def what_is_told(data: Path) -> Mapping[str, Any]:
    """Everything that must not depend on the order: rows without provenance, observations, the table of lists."""
    processed = data / "processed"
    assert verify(data).broken == []
    told: dict[str, Any] = {}
    for number in recorded_years(processed):
        year = read_year(processed, number)
        if not year.observations:
            continue
        told[f"{number} observations"] = [
            (*(getattr(o, name) for name in o.__slots__ if name not in ("revision", "observed_at")), rows)
            for o in year.observations
            for rows in [year.revision(o.revision).rows_sha256]
        ]
        told[f"{number} revisions"] = {r.rows_sha256 for r in year.revisions}
    try:
        told["rows"] = leahy.load(data=data).drop(columns=list(PROVENANCE)).to_dict("records")
    except leahy.NotObserved:
        told["rows"] = []
    told["lists"] = leahy.lists(data=data).drop(columns="revision").astype(object).fillna("null").to_dict("records")
    return told


LASTS = st.sampled_from(["Navy", "Army"])
PAGES = st.lists(
    st.builds(Page, st.sampled_from(YEARS), st.sampled_from([0, 4, 6, 8, 8, 9, 20]), LASTS, st.booleans()),
    min_size=2, max_size=5,
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Page], list[Sighting], Decisions, list[list[tuple[list[Sighting], bool]]]]:
    """Pages, the sightings of them, what is decided in the end, and two ways to split these over runs."""
    pages = draw(PAGES)
    numbers = st.integers(0, len(pages) - 1)
    sighting = st.tuples(numbers, st.sampled_from([None, 0, 1, 2, 3]), st.integers(0, 1))
    sightings = draw(st.lists(sighting, min_size=2, max_size=7, unique=True))
    accepted = draw(st.sets(numbers, max_size=2))
    rejected = draw(st.sets(numbers, max_size=1)) - accepted
    ways = []
    for _ in range(2):
        order = draw(st.permutations(sightings))
        ends = sorted(draw(st.sets(st.integers(1, len(order)), max_size=3)) | {len(order)})
        ways.append([(order[:end], draw(st.booleans())) for end in ends])
    return pages, sightings, decided(accepted, rejected), ways


@examples(4)
@given(history=histories())
def test_any_split_over_runs(tmp_path_factory: pytest.TempPathFactory, history: Any) -> None:
    pages, sightings, decisions, ways = history
    one = tmp_path_factory.mktemp("one")
    run(one, pages, sightings, decisions, again=True)
    told = what_is_told(one)
    for way in ways:
        data = tmp_path_factory.mktemp("way")
        for number, (seen, again) in enumerate(way, 1):
            run(data, pages, seen, decisions if number == len(way) else NONE_DECIDED, again=again)
        assert what_is_told(data) == told
        files = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
        run(data, pages, sightings, decisions, again=True)
        assert files == {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}, "nothing is new"


def test_half_a_page_that_came_in_before_its_elder(tmp_path: Path) -> None:
    """Believed as a first list, then not: the record is as if the whole page had come first."""
    whole, half, later = Page(2018, 20), Page(2018, 6), Page(2018, 20, "Army")
    pages = [whole, half, later]
    run(tmp_path, pages, [(1, 1, 0)], NONE_DECIDED, again=False)
    assert len(leahy.load(2018, data=tmp_path)) == 6
    run(tmp_path, pages, [(1, 1, 0), (0, 0, 0)], NONE_DECIDED, again=False)
    frame = leahy.load(2018, data=tmp_path)
    assert (len(frame), frame.attrs["revision"]) == (20, 2)
    assert leahy.revisions(2018, data=tmp_path)["number"].tolist() == [2]
    assert len(leahy.load(2018, as_of="2021-01-02", data=tmp_path)) == 20
    said = leahy.load(2018, revision=1, data=tmp_path)
    assert (len(said), said.attrs["coverage"].endswith("withdrawn")) == (6, True)
    report = verify(tmp_path)
    assert report.broken == []
    assert any("Revision 1 of 2018 is withdrawn" in remark for remark in report.remarks)
    run(tmp_path, pages, [(2, 2, 0)], decided([1], []), again=False)
    assert leahy.revisions(2018, data=tmp_path)["number"].tolist() == [2, 3]
    run(tmp_path, pages, [(1, 1, 0)], decided([1], []), again=False)
    assert leahy.revisions(2018, data=tmp_path)["number"].tolist() == [1, 2, 3]
    assert len(leahy.load(2018, data=tmp_path)) == 20


def test_a_year_whose_only_list_is_withdrawn(tmp_path: Path) -> None:
    pages = [Page(2018, 20), Page(2019, 20)]
    run(tmp_path, pages, [(0, 0, 0), (1, 1, 0)], NONE_DECIDED, again=False)
    run(tmp_path, pages, [(0, 0, 0), (1, 1, 0)], decided([], [1]), again=True)
    assert leahy.years(data=tmp_path) == [2018]
    with pytest.raises(leahy.NotObserved):
        leahy.load(2019, data=tmp_path)
    said = leahy.load(2019, revision=1, data=tmp_path)
    assert (len(said), said.attrs["coverage"].endswith("withdrawn")) == (20, True)
    with pytest.raises(leahy.LeahyError, match=r"Its revisions: 1 \(withdrawn\)"):
        leahy.load(2019, revision=2, data=tmp_path)


def test_an_edit_and_its_undoing(tmp_path: Path) -> None:
    pages = [Page(2018, 20), Page(2018, 20, "Army"), Page(2018, 20)]
    sightings: list[Sighting] = [(0, 0, 0), (1, 1, 0), (2, 2, 0)]
    for seen in (sightings[1:], sightings):
        run(tmp_path, pages, seen, NONE_DECIDED, again=False)
    frame = leahy.revisions(2018, data=tmp_path)
    assert frame["observations"].tolist() == [1, 2]
    assert frame["current"].tolist() == [False, True]
    last = [leahy.load(2018, as_of=f"2021-01-0{day}", data=tmp_path)["unit_listed"].iloc[-1] for day in (1, 2, 3)]
    assert last == ["Navy", "Army", "Navy"]
    with pytest.raises(leahy.NotObserved):
        leahy.load(2018, as_of="2020-12-31", data=tmp_path)


def test_a_list_that_was_accepted_is_the_elder_of_the_next(tmp_path: Path) -> None:
    """A fall that a person accepted is the measure for what follows; taken back, it is not."""
    pages = [Page(2018, 20), Page(2018, 6), Page(2018, 7)]
    sightings: list[Sighting] = [(0, 0, 0), (1, 1, 0), (2, 2, 0)]
    run(tmp_path, pages, sightings, NONE_DECIDED, again=True)
    assert len(leahy.load(2018, data=tmp_path)) == 20
    run(tmp_path, pages, sightings, decided([1], []), again=True)
    assert len(leahy.load(2018, data=tmp_path)) == 7
    run(tmp_path, pages, sightings, NONE_DECIDED, again=False)
    assert len(leahy.load(2018, data=tmp_path)) == 20


# --- years, built three ways --------------------------------------------------------------------------------------------

NOTHING = LookReport(looks=(), unseen=(), since=None, outages=(), notes=())


def several_years() -> list[tuple[datetime, bytes]]:
    """What a page said of three years, of five with `make soak`: each year's list, an edit, the edit undone, or half the page."""
    seen = []
    for year in range(2018, 2023 if DEEP else 2021):
        names = units(9, start=year % 100)
        edited = [*names[:3], names[3].replace("Infantry", "Infanty"), *names[4:]]
        for month, shown in ((2, names), (5, edited), (8, names if year % 2 else names[:4])):
            seen.append((on(year + 1, month), page(year, {"Mexico": shown, "Nepal": units(2, 90)})))
    return seen


def built(data: Path, runs: Iterable[Sequence[tuple[datetime, bytes]]]) -> Path:
    """A record of captures that came in so, with a night's run after each of `runs`."""
    (data / "raw").mkdir(parents=True)
    for brought in runs:
        for at, body in brought:
            file_page(data, body, at)
        nightly(data, now=NOW, contact="x@example.org", steps=Steps(look=lambda *_: NOTHING))
    return data


def published(data: Path) -> Mapping[str, str]:
    """Path -> hash of all that the record is made of. index.json is left out: it names the looks that the record was built from."""
    return {path: sha256 for path, sha256 in tree(data / "processed").items() if path != "index.json"}


@pytest.mark.deep
def test_years_built_three_ways(tmp_path: Path) -> None:
    history = several_years()
    as_it_happened = built(tmp_path / "nights", ([seen] for seen in history))
    at_once = built(tmp_path / "at once", [history])
    pieces = [history[start : start + 4] for start in range(0, len(history), 4)]
    backwards = built(tmp_path / "backwards", reversed(pieces))
    assert published(as_it_happened) == published(at_once)
    assert what_is_told(backwards) == what_is_told(at_once)
    assert leahy.revisions(2018, data=backwards)["number"].tolist() == [1, 2]
    # Numbers and provenance tell the order of publication; built anew, they are those of the captures' age.
    shutil.rmtree(backwards / "processed")
    replay(backwards, now=NOW)
    assert published(backwards) == published(at_once)
