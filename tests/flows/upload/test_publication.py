"""`python -m flows publish`: readers see one publication or the other, killed or not, one publisher or two."""

import json
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.dataset as pads
import pytest

import leahy
from flows import command_line
from flows.report.model import ExitCode, RunState
from flows.run import Mode, RunRequest, run
from flows.steps import PLAIN_STEPS
from flows.store.files import Busy, lock
from flows.store.record_writer import ensure_record_folder, refresh
from flows.upload.destinations import Destination, UploadError, open_destination
from flows.upload.publication import Target, publish, upload
from flows.upload.staging import Staged, stage
from leahy.record.publication import object_path, read_publication
from leahy.record.verify import verify
from tests.support.deep import DEEP
from tests.support.list_pages import copy_shipped, runs
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, capture, filed, recorded, show
from tests.support.remote_stores import s3_server, web_server


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("before") / "data")


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record `before`, with a list of 2020 more and another one for 2019."""
    data = shutil.copytree(before, tmp_path_factory.mktemp("after") / "data")
    for name, day, units, year in (("d", 30, UNITS[:3], 2020), ("e", 31, UNITS[:1], 2019)):
        shown = capture(name, day)
        filed(data, name, shown)
        show(data / "processed", shown, units, year=year)
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    return data


@pytest.fixture(scope="module")
def whole(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """The record `before`, with all pages."""
    return stage(before, tmp_path_factory.mktemp("staged"))


@pytest.fixture(scope="module")
def staged_before(whole: Staged) -> Staged:
    return with_few_files(whole)


@pytest.fixture(scope="module")
def staged_after(after: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return with_few_files(stage(after, tmp_path_factory.mktemp("staged")))


def with_few_files(staged: Staged) -> Staged:
    """The same without downloads, and with three of the files that keep their address: each step is tried many times."""
    names = ("denied_units.parquet", "index.html", "lists.parquet")
    few = {name: staged.publication.current[name] for name in names}
    files = {path: file for path, file in staged.publication.files.items() if "/downloads/" not in path}
    return replace(staged, publication=replace(staged.publication, current=few, files=files))


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3_server("bucket"):
        yield "s3://bucket"


@pytest.fixture(scope="module")
def site(whole: Staged, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record `before`, published in a folder. Tests only read it."""
    folder = tmp_path_factory.mktemp("web") / "site"
    put(whole, str(folder))
    return folder


@pytest.fixture(scope="module")
def in_store(whole: Staged, bucket: str) -> str:
    """The same in an object store."""
    put(whole, f"{bucket}/site")
    return f"{bucket}/site"


def said(data: object) -> str:
    """What a record says, as text."""
    frames = [leahy.load(data=data), leahy.lists(data=data), leahy.units(data=data)]  # type: ignore[arg-type]
    return "".join(frame.to_json(orient="split", date_format="iso") + str(frame.attrs) for frame in frames)


def put(staged: Staged, address: str) -> str:
    with open_destination(address) as destination:
        return upload(staged, destination, address)


# --- What is published


def test_everything_is_read_as_from_the_record(before: Path, whole: Staged, site: Path, in_store: str) -> None:
    for address in (str(site), in_store):
        assert said(address) == said(before)
        assert "all there before" in put(whole, address)
    with web_server(site.parent) as web:
        assert said(f"{web}/site") == said(before)


@pytest.mark.parametrize("kind", ["folder", "store"])
def test_a_record_without_a_list(tmp_path: Path, bucket: str, kind: str) -> None:
    data, address = tmp_path / "data", str(tmp_path / "site") if kind == "folder" else f"{bucket}/empty"
    ensure_record_folder(data / "processed")
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    publish(data, Target(address))
    assert leahy.years(data=address) == []
    assert len(leahy.lists(data=address)) == 10
    with pytest.raises(leahy.NotObserved, match="holds no list yet"):
        leahy.load(data=address)


def test_the_pointer_names_every_object_with_its_hash(site: Path) -> None:
    pointer = site / "index.json"
    publication = read_publication(pointer.read_bytes(), str(pointer))
    assert publication is not None
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    objects = {object_path(file) for file in publication.current.values()}
    assert there == {"index.json", *publication.files, *publication.current, *objects}
    assert all(path.startswith(f"versions/{publication.version}/") for path in publication.files)
    assert json.loads(pointer.read_bytes())["folder"] == publication.folder
    version = site / publication.folder
    assert {"leahy.csv", "leahy.xlsx", "leahy.sqlite"} <= {path.name for path in (version / "downloads").iterdir()}
    report = verify(version)
    assert (report.broken, report.captures, report.revisions) == ([], None, 3)
    assert not [path for path in publication.files if "raw/" in path or path.endswith("runs.jsonl")]


def test_engines_read_the_published_parquet(before: Path, site: Path, in_store: str) -> None:
    import duckdb
    import polars as pl  # takes a second, which each worker would pay while it collects

    units = leahy.load(data=before)
    folder = json.loads((site / "index.json").read_bytes())["folder"]
    for where in (f"{folder}/processed/denied_units/*.parquet", "denied_units.parquet"):
        path = str(site / where)
        counted = duckdb.sql(f"SELECT year, count(*) FROM '{path}' GROUP BY year ORDER BY year").fetchall()
        assert counted == [(2018, 4), (2019, 2)]
        assert pl.read_parquet(path)["unit_listed"].to_list() == units["unit_listed"].tolist()
        options = {"aws_allow_http": "true"}  # the rest is in the environment
        remote = pl.scan_parquet(f"{in_store}/{where}", storage_options=options).collect()
        assert remote["unit_listed"].to_list() == units["unit_listed"].tolist()
    files = pads.dataset(site / folder / "processed" / "denied_units", format="parquet")
    assert files.to_table()["name_id"].to_pylist() == units["name_id"].tolist()
    assert len(pd.read_parquet(site / "denied_units.parquet")) == 6


def test_old_versions_stay_and_old_addresses_go(
    staged_before: Staged, staged_after: Staged, tmp_path: Path, before: Path
) -> None:
    put(staged_before, str(tmp_path))
    with open_destination(str(tmp_path)) as destination:
        old = destination.read("index.json")
    pointer_folder = json.loads((tmp_path / "index.json").read_bytes())["folder"]
    extra = tmp_path / "old-page.html"
    extra.write_text("a page of an earlier site")
    theirs = [tmp_path / ".film.mp4.part", tmp_path / "other" / ".film.mp4.part"]
    ours = [tmp_path / name for name in (".index.html.part", ".index.json.part", f"{pointer_folder}/.x.part")]
    (tmp_path / "other").mkdir()
    for part in (*theirs, *ours):
        part.write_text("half")
    assert old is not None
    put(staged_after, str(tmp_path))
    assert extra.exists()  # not ours
    assert [part.exists() for part in (*theirs, *ours)] == [True, True, False, False, False]
    assert said(tmp_path / pointer_folder) == said(before)


# --- Killed at every step, and run again


class Killed(BaseException):
    """The process is gone."""


class Dying:
    """A destination whose process is killed before its `last`-th change; nothing happens afterwards."""

    def __init__(self, destination: Destination, last: int) -> None:
        self._destination, self._left, self._lock = destination, last, threading.Lock()
        self.read, self.tags, self.matches = destination.read, destination.tags, destination.matches

    def _live(self) -> None:
        with self._lock:
            if self._left <= 0:
                raise Killed
            self._left -= 1

    def create(self, path: str, data: bytes) -> bool:
        self._live()
        return self._destination.create(path, data)

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        self._live()
        return self._destination.replace(path, data, tag)

    def put(self, path: str, data: bytes) -> None:
        self._live()
        self._destination.put(path, data)

    def delete(self, path: str) -> None:
        self._live()
        self._destination.delete(path)


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["folder", "store"])
def test_killed_at_every_step_and_run_again(
    staged_before: Staged, staged_after: Staged, before: Path, after: Path, tmp_path: Path, bucket: str, kind: str
) -> None:
    """Readers see the one record, then the other, and nothing else; the next run completes it."""
    says, seen = {said(before): "before", said(after): "after"}, []
    # The steps around the pointer and some others, fewer for a store; all of them for a folder in `make soak`.
    changes = len(staged_after.publication.files) + 2 * len(staged_after.publication.current) + 1
    pointer = changes - len(staged_after.publication.current) - 1
    steps: Iterable[int] = [0, pointer, pointer + 1]
    if kind == "folder":
        steps = [0, 1, *range(pointer - 1, pointer + 3), changes - 1]
    if DEEP and kind == "folder":
        steps = range(changes)
    for last in steps:
        address = str(tmp_path / str(last)) if kind == "folder" else f"{bucket}/killed-{last}"
        put(staged_before, address)
        with open_destination(address) as destination:
            try:
                upload(staged_after, Dying(destination, last), address)
            except Killed:
                seen.append(says[said(address)])
        put(staged_after, address)
        assert says[said(address)] == "after"
        with open_destination(address) as destination:
            tags = destination.tags()
            assert all(destination.matches(tags[p], staged_after.data(p)) for p in staged_after.publication.current)
    assert sorted(seen, reverse=True) == seen  # never back
    assert {*seen} == {"before", "after"}


def test_the_first_publication_is_killed(staged_before: Staged, before: Path, tmp_path: Path) -> None:
    for last in (0, 5, len(staged_before.publication.files)):
        address = str(tmp_path / str(last))
        with open_destination(address) as destination, pytest.raises(Killed):
            upload(staged_before, Dying(destination, last), address)
        with pytest.raises(leahy.RecordError, match="No record at"):
            leahy.load(data=address)
        put(staged_before, address)
        assert said(address) == said(before)


# --- Two at once


def put_when_both_are_ready(address: str, start: threading.Barrier, staged: Staged) -> UploadError | None:
    start.wait()
    try:
        put(staged, address)
    except UploadError as error:
        return error
    return None


@pytest.mark.deep
def test_two_at_once_one_wins_and_nothing_is_lost(
    staged_before: Staged, staged_after: Staged, before: Path, after: Path, bucket: str
) -> None:
    says = {said(before): staged_before, said(after): staged_after}
    for attempt in range(8 if DEEP else 3):
        address, start = f"{bucket}/two-{attempt}", threading.Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            ends = list(threads.map(partial(put_when_both_are_ready, address, start), (staged_before, staged_after)))
        errors = [error for error in ends if error is not None]
        winner = says[said(address)]
        assert len(errors) <= 1
        assert all("Another publication" in str(error) for error in errors)
        with open_destination(address) as destination:
            tags = destination.tags()
            assert all(destination.matches(tags[path], winner.data(path)) for path in winner.publication.current)


def test_two_at_once_into_a_folder(staged_before: Staged, tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(Busy):
        put(staged_before, str(tmp_path))


@pytest.mark.parametrize("at_first", ["nothing", "after"])
def test_one_that_is_overtaken(
    staged_before: Staged, staged_after: Staged, after: Path, bucket: str, at_first: str
) -> None:
    """A slow publisher puts its pages over those of the one that came after it: it sees that, and puts them right."""
    address = f"{bucket}/overtaken-{at_first}"

    class Slow(Dying):
        def put(self, path: str, data: bytes) -> None:
            if not overtaken.is_set():
                overtaken.set()
                put(staged_after, address)
            super().put(path, data)

    overtaken = threading.Event()
    if at_first == "after":
        put(staged_after, address)
    slow_one = Staged(replace(staged_before.publication, years=(2018,)), staged_before.folder)  # not what is there
    with open_destination(address) as destination:
        assert "has followed it since" in upload(slow_one, Slow(destination, 10_000), address)
        tags = destination.tags()
        assert all(
            destination.matches(tags[path], staged_after.data(path)) for path in staged_after.publication.current
        )
    assert said(address) == said(after)


# --- Where nothing can be published


def test_places_that_are_refused(before: Path, tmp_path: Path, staged_before: Staged, bucket: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "denied_units.parquet").write_bytes(b"somebody else's")
    (tmp_path / "indexed").mkdir()
    (tmp_path / "indexed" / "index.json").write_text('{"name": "another project"}')
    for address, problem in (
        (str(before), "is a data folder"),
        ("https://example.org/leahy", "a web server only gives"),
        (str(tmp_path / "other"), "has a file denied_units.parquet that was not published by this program"),
        (str(tmp_path / "indexed"), "is not that of a published record"),
        ("s3://nobody/leahy", "404 Not Found"),
    ):
        with pytest.raises(UploadError, match=problem):
            put(staged_before, address)
    assert (tmp_path / "other" / "denied_units.parquet").read_bytes() == b"somebody else's"
    assert [path.name for path in (tmp_path / "indexed").iterdir()] == ["index.json"]


def test_a_damaged_object_is_reported(staged_before: Staged, staged_after: Staged, tmp_path: Path) -> None:
    put(staged_before, str(tmp_path))
    put(staged_after, str(tmp_path))
    path = min(staged_before.publication.files)
    (tmp_path / path).write_bytes(b"changed")
    with pytest.raises(UploadError, match="has other bytes than belong there"):
        put(staged_before, str(tmp_path))


def test_a_record_that_is_not_as_its_index_says(before: Path, tmp_path: Path) -> None:
    data = shutil.copytree(before, tmp_path / "data")
    (data / "processed" / "csv" / "2018.csv").write_text("edited")
    with pytest.raises(leahy.RecordError, match=r"csv/2018.csv is not as index.json says"):
        publish(data, Target(str(tmp_path / "site")))
    assert not (tmp_path / "site").exists()


# --- The command, and after a run


def test_the_command(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(before))
    assert command_line.main(["publish", str(tmp_path / "site")]) == ExitCode.GOOD
    assert f"Published to {tmp_path / 'site'}: version" in capsys.readouterr().out
    assert command_line.main(["publish", "https://example.org"]) == ExitCode.REFUSED
    assert command_line.main(["publish", " "]) == ExitCode.USAGE, "the current folder is no destination by accident"
    with lock(before):
        assert command_line.main(["publish", str(tmp_path / "site")]) == ExitCode.BUSY
    monkeypatch.setenv("LEAHY_DATA", str(tmp_path / "nowhere"))
    assert command_line.main(["publish", str(tmp_path / "site")]) == ExitCode.REFUSED
    assert not (tmp_path / "nowhere").exists()


def test_after_a_run(tmp_path: Path) -> None:
    data = copy_shipped(tmp_path / "data")
    request = RunRequest(data, NOW, Mode.REPLAY, "run", publish_to=Target(str(tmp_path / "site")))
    report = run(request)
    assert (report.state, report.exit_code) == (RunState.PUBLISHED, ExitCode.GOOD)
    assert report.uploaded is not None
    assert said(tmp_path / "site") == said(data)
    assert len(leahy.load(2018, data=tmp_path / "site")) == 26
    assert runs(data)[-1]["uploaded"] == report.uploaded


def test_after_a_run_a_failure_is_told(tmp_path: Path) -> None:
    data, strange = copy_shipped(tmp_path / "data"), tmp_path / "strange"
    (strange / "index.json").mkdir(parents=True)
    for address in (data, strange, tmp_path / ("long" * 100)):  # the system refuses to read what is at the last two
        report = run(RunRequest(data, NOW, Mode.REPLAY, "run", publish_to=Target(str(address))))
        assert (report.state, report.exit_code) == (RunState.FAILED, ExitCode.REFUSED)
        assert "The record is complete here, and could not be published" in report.problems[0]
        assert len(leahy.load(2018, data=data)) == 26
        assert (runs(data)[-1]["state"], runs(data)[-1]["exit_code"]) == ("failed", 1)


def test_a_fault_of_the_program_while_it_publishes(tmp_path: Path) -> None:
    data = copy_shipped(tmp_path / "data")

    def fails(*_: object) -> str:
        raise ZeroDivisionError

    steps = replace(PLAIN_STEPS, upload=fails)
    with pytest.raises(ZeroDivisionError):
        run(RunRequest(data, NOW, Mode.REPLAY, "run", publish_to=Target("anywhere")), steps)
    assert (runs(data)[-1]["state"], runs(data)[-1]["exit_code"]) == ("failed", 1)
