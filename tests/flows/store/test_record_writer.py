"""data/raw and data/processed as they are written: what makes a revision, what is current, and what is refused."""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leahy
from flows.store.captures import Look, file_capture, file_captures, file_look, read_capture, read_looks
from flows.store.record_writer import OpenYear, ensure_record_folder, recover, refresh
from leahy.errors import RecordError
from leahy.record.cells import defuse
from leahy.record.revisions import canonical, read_index, read_observations, read_year
from parsers.records import Capture
from schemas import RowsInvalid
from tests.support.deep import examples
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, URL, capture, rows, show
from tests.support.places import ROOT

LATER = NOW + timedelta(days=1)


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    return tmp_path / "data" / "processed"


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def current(processed: Path) -> int | None:
    revision = read_year(processed, 2018).current()
    return revision.number if revision else None


def refreshed(processed: Path, **statuses: Any) -> None:
    refresh(processed, statuses=statuses.get("statuses", {}), first_year=FIRST_YEAR, now=NOW)


# --- what makes a revision


def test_a_first_list(processed: Path) -> None:
    done = show(processed, capture())
    assert done[:-1] == ("new_revision", 1, "first", 4, 1)
    sha256 = hashlib.sha256(done.file.read_bytes()).hexdigest()
    assert done.file == processed / "revisions" / "2018" / f"r1-{sha256[:8]}.parquet"
    (entry,) = json.loads((done.file.parent / "revisions.json").read_text())
    assert entry["file_sha256"] == sha256
    assert entry["created_at"] == "2026-01-02T03:04:05.678901Z"
    (line,) = (done.file.parent / "observations.jsonl").read_text().splitlines()
    assert json.loads(line)["captured_at"] == "2020-01-01T12:00:00Z"


def test_the_same_again_is_nothing_new(processed: Path) -> None:
    show(processed, capture())
    before = files(processed)
    assert show(processed, capture(), now=LATER).kind == "nothing_new"
    assert files(processed) == before
    elsewhere = dataclasses.replace(capture(), source_url="https://example.org/elsewhere/", how="wayback")
    assert show(processed, elsewhere, now=LATER).kind == "new_observation"
    (seen,) = read_year(processed, 2018).observations
    assert (seen.revision, seen.how) == (1, "wayback")


def test_a_to_b_to_a_is_two_revisions_and_three_observations(processed: Path) -> None:
    kinds = [
        show(processed, capture(name, day), units).kind
        for name, day, units in (("a", 0, UNITS), ("b", 1, UNITS[:2]), ("c", 2, UNITS))
    ]
    assert kinds == ["new_revision", "new_revision", "new_observation"]
    assert [r.reason for r in read_index(processed / "revisions" / "2018")] == ["first", "source_changed"]
    assert [o.revision for o in read_observations(processed / "revisions" / "2018")] == [1, 2, 1]
    assert current(processed) == 1


def test_provenance_makes_no_revision(processed: Path) -> None:
    show(processed, capture())
    seen = capture("other bytes", 5, how="wayback")
    assert show(processed, seen, locator="elsewhere").kind == "new_observation"


def test_what_is_older_never_becomes_current(processed: Path) -> None:
    show(processed, capture("b", 1), UNITS[:2])
    assert show(processed, capture("a", 0), UNITS).revision == 2
    assert show(processed, capture("t", None), UNITS[1:]).revision == 3
    assert current(processed) == 1


@pytest.mark.parametrize("names", [("b", "equally new"), ("equally new", "b")])
@pytest.mark.parametrize("day", [1, None])
def test_of_equally_old_captures_the_hash_decides(processed: Path, names: tuple[str, str], day: int | None) -> None:
    units = {"b": UNITS[:2], "equally new": UNITS[2:]}
    for name in names:
        show(processed, capture(name, day), units[name])
    refreshed(processed)
    last = max(names, key=lambda name: capture(name).sha256)
    assert leahy.load(2018, data=processed.parent)["unit_listed"].tolist() == list(units[last])


def test_the_same_print_read_differently(processed: Path) -> None:
    show(processed, capture())
    done = show(processed, capture(), branch="police", now=LATER)
    assert (done.kind, done.revision, done.reason) == ("new_revision", 2, "parser_changed")
    assert current(processed) == 2
    assert show(processed, capture(), branch="police", now=LATER).kind == "nothing_new"
    assert show(processed, capture(), now=LATER).kind == "new_observation"
    assert current(processed) == 1
    assert [o.revision for o in read_observations(processed / "revisions" / "2018")] == [1, 2, 1]


def test_a_decision_about_countries(processed: Path) -> None:
    lost = {"country_listed": None, "country_basis": "inferred"}
    by_decision = {"country_listed": None, "country_basis": "reviewed", "country_code": "BZ", "country": "Belize"}
    show(processed, capture(), **lost)
    assert show(processed, capture(), decided=True, **by_decision).reason == "reviewed"
    assert show(processed, capture(), decided=True, branch="police", **by_decision).reason == "parser_changed"
    assert show(processed, capture("b", 1), UNITS[:1], decided=True, **by_decision).reason == "source_changed"


def test_words_beside_the_rows_make_an_observation(processed: Path) -> None:
    show(processed, capture())
    assert show(processed, capture(), notes=()).kind == "new_observation"
    refreshed(processed)
    assert list(pd.read_parquet(processed / "lists.parquet").set_index("year")["notes"][2018]) == []


def test_a_list_without_units(processed: Path) -> None:
    done = show(processed, capture(), units=())
    assert (done.kind, done.rows, done.countries) == ("new_revision", 0, 0)
    refreshed(processed)
    assert len(pd.read_parquet(processed / "denied_units")) == 0
    assert leahy.load(2018, data=processed.parent).empty


def test_a_run_that_ended_between_entry_and_observation(processed: Path) -> None:
    done = show(processed, capture())
    (done.file.parent / "observations.jsonl").unlink()
    assert current(processed) is None
    recover(processed)
    assert show(processed, capture()) == done


def test_rows_that_break_the_contract_publish_nothing(processed: Path) -> None:
    show(processed, capture())
    before = files(processed)
    with pytest.raises(RowsInvalid):
        show(processed, capture("b", 1), position=1)
    swapped = rows(capture("b", 1))
    swapped["name_id"] = swapped["name_id"].tolist()[::-1]
    with pytest.raises(RowsInvalid) as caught:
        publish_rows(processed, swapped, capture("b", 1))
    assert [(c["column"], c["index"]) for c in caught.value.failure_cases] == [("name_id", i) for i in range(4)]
    assert files(processed) == before


def publish_rows(
    processed: Path, frame: pd.DataFrame, shown: Capture, *, year: int = 2018, now: datetime = NOW
) -> None:
    OpenYear(processed, year, now).revision(frame, shown, decided=False)


@pytest.mark.parametrize(
    ("shown", "year", "now"),
    [
        (capture("another"), 2018, NOW),
        (capture(day=3), 2018, NOW),
        (capture(day=None), 2018, NOW),
        (capture(), 2019, NOW),
        (capture(), 2018, NOW.replace(tzinfo=None)),
        (dataclasses.replace(capture(), captured_at=None), 2018, NOW),
    ],
)
def test_rows_of_another_capture_are_a_mistake(processed: Path, shown: Capture, year: int, now: datetime) -> None:
    with pytest.raises(ValueError, match=r"capture|time zone"):
        publish_rows(processed, rows(capture()), shown, year=year, now=now)
    assert not list(processed.rglob("*.parquet"))


# Each observation: which capture, when it was captured (None: a transcription), and which units it shows.
OBSERVED = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([None, 0, 1, 2]), st.integers(1, 3)), min_size=1, max_size=6
)


@examples(5)
@given(observed=OBSERVED, ends=st.sets(st.integers(0, 6)))
def test_any_history_however_split_over_runs(
    tmp_path_factory: pytest.TempPathFactory, observed: Any, ends: set[int]
) -> None:
    one_by_one, split = (tmp_path_factory.mktemp("history") / "processed" for _ in range(2))
    numbers: dict[int, int] = {}
    lines: dict[tuple[int | None, int], int] = {}
    for index, (name, day, units) in enumerate(observed):
        known, seen = units in numbers, lines.get((day, name))
        numbers.setdefault(units, len(numbers) + 1)
        expected = "new_revision" if not known else "nothing_new" if seen == units else "new_observation"
        for folder in (one_by_one, split):
            done = show(folder, capture(f"{name}", day), UNITS[:units])
            assert (done.kind, done.revision) == (expected, numbers[units])
        lines[day, name] = units
        refreshed(one_by_one)
        if index in ends:
            recover(split)
            refreshed(split)
    refreshed(split)
    assert files(one_by_one) == files(split)
    shown = lines[max(lines, key=lambda seen: (-1 if seen[0] is None else seen[0], capture(f"{seen[1]}").sha256))]
    assert current(split) == numbers[shown]
    assert pd.read_parquet(split / "denied_units")["unit_listed"].tolist() == list(UNITS[:shown])
    before = files(split)
    for name, day, units in [(n, d, u) for (d, n), u in lines.items()]:
        assert show(split, capture(f"{name}", day), UNITS[:units]).kind == "nothing_new"
    refreshed(split)
    assert files(split) == before


# --- the derived tables


def test_the_same_bytes_in_another_process(processed: Path) -> None:
    script = (
        "import pathlib, sys; from tests.support.made_up import *; from flows.store.record_writer import refresh; p = "
        "pathlib.Path(sys.argv[1])\n"
        "show(p, capture()); refresh(p, statuses={}, first_year=FIRST_YEAR, now=NOW)"
    )
    show(processed, capture())
    refreshed(processed)
    other = processed.with_name("other")
    environment = os.environ | {"PYTHONHASHSEED": "1", "TZ": "Asia/Dhaka"}
    subprocess.run([sys.executable, "-c", script, str(other)], cwd=ROOT, env=environment, check=True)
    assert files(other) == files(processed)


def test_only_what_differs_is_written(processed: Path) -> None:
    show(processed, capture())
    show(processed, capture(), year=2019)
    refreshed(processed)
    before = {path: (processed / path).stat().st_ino for path in files(processed)}
    show(processed, capture("b", 1), UNITS[:1], year=2019)
    refreshed(processed)
    written = {path for path in files(processed) if before.get(path) != (processed / path).stat().st_ino}
    assert {p for p in written if not p.startswith("revisions/")} == {
        "denied_units/2019.parquet", "csv/2019.csv", "lists.parquet", "units.parquet", "datapackage.json", "index.json"
    }  # fmt: skip


def test_views_are_made_again_from_revisions(processed: Path) -> None:
    show(processed, capture())
    refreshed(processed)
    before = files(processed)
    for path in ("denied_units/2018.parquet", "csv/2018.csv", "lists.parquet"):
        (processed / path).write_bytes(b"damaged")
    (processed / "datapackage.json").unlink()
    (processed / "denied_units" / "2031.parquet").write_bytes(b"stale")
    (processed / "csv" / "2031.csv").write_bytes(b"stale")
    refreshed(processed)
    assert files(processed) == before


def test_known_years(processed: Path) -> None:
    show(processed, capture())
    show(processed, capture(), year=2009)
    refresh(
        processed, statuses={2017: "not_found", 2019: "could_not_look", 2018: "not_found"}, first_year=2016, now=NOW
    )
    lists = leahy.lists(data=processed.parent)
    assert dict(zip(lists["year"], lists["status"], strict=True)) == {
        2009: "published", 2016: "not_looked", 2017: "not_found", 2018: "published", 2019: "could_not_look",
        **dict.fromkeys(range(2020, 2026), "not_looked"),
    }  # fmt: skip
    assert (
        lists.attrs["coverage"]
        == "2 lists of 11 known years; 2009, 2018: seen live; 2009, 2018: not checked by a person"
    )


def test_no_list_yet(processed: Path) -> None:
    refreshed(processed)
    assert len(leahy.lists(data=processed.parent)) == 10
    with pytest.raises(leahy.NotObserved, match="no list yet"):
        leahy.load(data=processed.parent)


def test_the_file_says_what_it_is(processed: Path) -> None:
    done = show(processed, capture())
    schema = pq.read_schema(done.file)
    (entry,) = read_index(done.file.parent)
    said = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert said["year"] == "2018"
    assert said["revision"] == "1"
    assert said["rows_sha256"] == entry.rows_sha256
    assert "Not listed means nothing more than that" in said["caveat"]
    assert schema.field("captured_at").metadata[b"unit"] == b"moment, UTC"


def test_the_canonical_form() -> None:
    table = pa.table({"position": [2, 1], "unit_listed": ["b\u00a0\u2019", None], "path": [["x"], []]})
    assert (
        canonical(table, ["unit_listed", "path", "position"])
        == (
            '{"path":[],"position":1,"unit_listed":null}\n{"path":["x"],"position":2,"unit_listed":"b\u00a0\u2019"}\n'
        ).encode()
    )


FORMULAS = st.text(alphabet="'=+-@\t\r\n \u00a0\uff1d\uff0bax", max_size=6)


@given(FORMULAS)
def test_no_cell_acts_as_a_formula_and_none_is_lost(cell: str) -> None:
    written = defuse(cell)
    assert written[:1] not in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    assert written.strip()[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
    taken = written[1:] if written.startswith("'") and defuse(written) != written else written
    assert taken == cell


# --- folders of another kind


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: (folder / "thesis.docx").write_text("not ours"),
        lambda folder: (folder / "csv").mkdir() or (folder / "csv" / "2018.csv").write_text("not ours"),
        lambda folder: (folder / "lists.parquet").write_text("not ours"),
        lambda folder: (folder / "revisions").mkdir() or (folder / "revisions" / "README").write_text("not ours"),
        lambda folder: (
            (folder / "denied_units").mkdir() or (folder / "denied_units" / "all.parquet").write_text("not ours")
        ),
    ],
)
def test_a_folder_of_another_kind(processed: Path, make: Callable[[Path], object]) -> None:
    processed.mkdir(parents=True)
    make(processed)
    before = files(processed)
    for write in (
        lambda: show(processed, capture()),
        lambda: refreshed(processed),
        lambda: recover(processed),
    ):
        with pytest.raises(RecordError, match="not a record of ours"):
            write()
    assert files(processed) == before


def test_a_file_where_the_folder_should_be(processed: Path) -> None:
    processed.parent.mkdir(parents=True)
    processed.write_text("a file")
    with pytest.raises(RecordError, match="not a folder"):
        ensure_record_folder(processed)


def test_mending_deletes_only_the_revision_that_was_being_added(processed: Path) -> None:
    done = show(processed, capture())
    folder = done.file.parent
    (folder / "r2-00000000.parquet").write_bytes(b"being added")
    recover(processed)
    recover(processed)
    assert sorted(f.name for f in folder.iterdir()) == ["observations.jsonl", done.file.name, "revisions.json"]
    (folder / "r7-00000000.parquet").write_bytes(b"whose is this?")
    with pytest.raises(RecordError, match="r7-00000000"):
        recover(processed)
    (folder / "r7-00000000.parquet").unlink()
    (folder / "revisions.json").unlink()
    with pytest.raises(RecordError, match="does not name"):
        recover(processed)
    assert done.file.exists()


@pytest.mark.parametrize("damage", [b"", b"[1]", b"{}", b'[{"number": "one"}]', b"\xff"])
def test_an_index_that_cannot_be_read(processed: Path, damage: bytes) -> None:
    done = show(processed, capture())
    (done.file.parent / "revisions.json").write_bytes(damage)
    with pytest.raises(RecordError, match=r"revisions\.json"):
        show(processed, capture("b", 1))


# --- captures


def look(body: bytes | None, **changed: Any) -> Look:
    made: dict[str, Any] = {
        "how": "live", "asked_url": URL, "final_url": URL, "redirects": (URL,), "status": 200,
        "headers": {"ETag": '"\u00e9"'},
        "fetched_at": NOW, "captured_at": NOW, "sha256": None if body is None else hashlib.sha256(body).hexdigest(),
        "length": None if body is None else len(body), "verdict": "list", "reason": "made up",
    }  # fmt: skip
    return Look(**made | changed)


def test_captures_come_back(tmp_path: Path) -> None:
    bodies = [b"one", b"three", "two \u00a0".encode(), b"one"]
    looks = [look(body) for body in bodies]
    suffixes = [".html", ".txt", ".json", ".txt"]
    paths = [
        file_capture(tmp_path, "made-up", body, seen, suffix)
        for body, seen, suffix in zip(bodies, looks, suffixes, strict=True)
    ]
    fruitless = look(
        None, final_url=None, status=None, captured_at=None, redirects=(), headers={}, verdict="unavailable"
    )
    file_look(tmp_path, "another", fruitless)
    assert paths[3] == paths[0]
    assert paths[0].name == f"{hashlib.sha256(b'one').hexdigest()[:16]}.html"
    assert read_looks(tmp_path) == [("another", fruitless), *(("made-up", seen) for seen in looks)]
    assert [read_capture(tmp_path, "made-up", seen) for seen in looks] == bodies
    line = json.loads((tmp_path / "another" / "looks.jsonl").read_text())
    assert list(line) == [f.name for f in dataclasses.fields(Look)]
    assert line["fetched_at"] == "2026-01-02T03:04:05.678901Z"


def test_equal_bytes_in_one_batch_are_kept_once(tmp_path: Path) -> None:
    """Whatever they were called; the first one gives the suffix, and each look is in the log."""
    looks = [look(body) for body in (b"one", b"two", b"one", b"one")]
    brought = [(b"one", looks[0], ".html"), (b"two", looks[1], ".txt"), (b"one", looks[2], ".json")]
    file_captures(tmp_path, "made-up", [*brought, (b"", look(None), ".html"), (b"one", looks[3], ".html")])
    kept = {hashlib.sha256(b"one").hexdigest()[:16] + ".html", hashlib.sha256(b"two").hexdigest()[:16] + ".txt"}
    assert {path.name for path in (tmp_path / "made-up").iterdir()} == {*kept, "looks.jsonl"}
    assert [seen.sha256 for _, seen in read_looks(tmp_path)] == [
        *(seen.sha256 for seen in looks[:3]),
        None,
        looks[3].sha256,
    ]
    file_captures(tmp_path, "another", [(b"two", looks[1], ".html")])
    assert {path.name for path in (tmp_path / "another").iterdir()} == {"looks.jsonl"}
    assert read_capture(tmp_path, "another", looks[1]) == b"two"


def test_no_captures(tmp_path: Path) -> None:
    assert read_looks(tmp_path / "nowhere") == []


def test_bytes_that_do_not_match_their_log(tmp_path: Path) -> None:
    path = file_capture(tmp_path, "made-up", b"one", look(b"one"), ".html")
    path.write_bytes(b"changed")
    with pytest.raises(RecordError, match="do not match their log"):
        read_capture(tmp_path, "made-up", look(b"one"))
    with pytest.raises(RecordError, match="do not match their log"):
        file_capture(tmp_path, "made-up", b"one", look(b"one"), ".html")
    path.unlink()
    with pytest.raises(RecordError, match="not there"):
        read_capture(tmp_path, "made-up", look(b"one"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"fetched_at": "2020-01-01"}, "time zone"),
        ({"fetched_at": None}, "'fetched_at'"),
        ({"status": "200"}, "'status' is '200'"),
        ({"status": True}, "'status' is True"),
        ({"redirects": "none"}, "'redirects'"),
        ({"remark": "x"}, "unknown field 'remark'"),
    ],
)
def test_a_line_that_is_no_look(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    file_look(tmp_path, "made-up", look(None))
    log = tmp_path / "made-up" / "looks.jsonl"
    log.write_text(log.read_text() + json.dumps(json.loads(log.read_text()) | changed) + "\n")
    with pytest.raises(RecordError, match=rf"looks\.jsonl, line 2, is no look: .*{told}"):
        read_looks(tmp_path)
    log.write_text("{}\n")
    with pytest.raises(RecordError, match=r"without field 'asked_url'"):
        read_looks(tmp_path)


def test_what_a_look_cannot_say(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="The look says"):
        file_capture(tmp_path, "made-up", b"one", look(b"two"), ".html")
    with pytest.raises(ValueError, match="is not one of"):
        file_capture(tmp_path, "made-up", b"one", look(b"one"), ".exe")
    with pytest.raises(ValueError, match="cannot name a folder"):
        file_capture(tmp_path, "../elsewhere", b"one", look(b"one"), ".html")
    with pytest.raises(ValueError, match="brought bytes"):
        file_look(tmp_path, "made-up", look(b"one"))
    assert list(tmp_path.iterdir()) == []


def test_moments_keep_their_zone(tmp_path: Path) -> None:
    east = datetime.fromisoformat("2020-06-01T00:00:00+02:00")
    file_look(tmp_path, "made-up", look(None, fetched_at=east))
    ((_, seen),) = read_looks(tmp_path)
    assert seen.fetched_at == datetime(2020, 5, 31, 22, tzinfo=UTC)
