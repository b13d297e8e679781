"""`verify` sees every edit, never crashes, and raises no false alarm; readers refuse what was edited with a sentence."""

import json
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import leahy
from flows.run import replay
from flows.store.files import lock
from leahy import cli
from leahy.errors import RecordError
from leahy.record.jsonl import json_text
from leahy.record.verify import verify
from tests.support.deep import DEEP
from tests.support.list_pages import NOW, capture, on, page, units

REVISIONS, OBSERVATIONS = "processed/revisions/2019/revisions.json", "processed/revisions/2019/observations.jsonl"
LOOKS, ACCEPTED = "raw/saved-pages/looks.jsonl", "decisions/accepted.csv"
LISTS, TABLE, INDEX = "processed/lists.parquet", "processed/denied_units/2019.parquet", "processed/index.json"
Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("built") / "data"
    (data / "raw").mkdir(parents=True)
    capture(data, page(2019, {"Mexico": units(6), "Nepal": units(3, 20)}), on(2020))
    capture(data, page(2019, {"Mexico": units(6), "Nepal": units(4, 20)}), on(2021))
    (data / "decisions").mkdir()
    (data / "decisions" / "accepted.csv").write_text("capture_sha256,reason,decided_on\n")
    (data / "decisions" / "checked.csv").write_text("year,printed_sha256,reason,decided_on\n")
    assert replay(data, now=NOW).state == "published"
    assert verify(data).broken == []
    return data


@pytest.fixture
def night(record: Path) -> Path:
    """Two runs later: the last one published nothing, and knew one more look."""
    replay(record, now=NOW)
    capture(record, b"<html><body><h1>Fact sheet</h1></body></html>", on(2021, 2))
    assert replay(record, now=NOW).state == "nothing_new"
    return record


@pytest.fixture
def record(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "data"))


def entry(**fields: Any) -> Edit:
    """Other fields in the first entry of revisions.json."""

    def edit(data: Path) -> None:
        entries = json.loads((data / REVISIONS).read_text())
        entries[0].update(fields)
        (data / REVISIONS).write_text(json.dumps(entries, indent=1))

    return edit


def line(path: str, **fields: Any) -> Edit:
    """Other fields in the first line of a log."""

    def edit(data: Path) -> None:
        first, *others = (data / path).read_text().splitlines()
        changed = json.dumps({**json.loads(first), **fields})
        (data / path).write_text("\n".join([changed, *others]) + "\n")

    return edit


def lines(path: str, change: Callable[[list[bytes]], list[bytes]]) -> Edit:
    def edit(data: Path) -> None:
        log = (data / path).read_bytes().splitlines(keepends=True)
        (data / path).write_bytes(b"".join(change(log)))

    return edit


def folder_instead(path: str) -> Edit:
    return lambda data: ((data / path).unlink(), (data / path).mkdir())


def without_status(data: Path) -> None:
    path = data / "processed" / "lists.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["status"]), path)


def put(path: str, body: bytes) -> Edit:
    return lambda data: (data / path).write_bytes(body)


LOGS = (OBSERVATIONS, LOOKS)
EDITS: dict[str, Edit] = {
    **{f"revision {k}": entry(**{k: v}) for k, v in {
        "reason": "reviewed", "created_at": "2031-01-01T00:00:00Z", "capture": "f" * 64, "rows": 999, "rows_sha256": "0" * 64,
        "number": "1", "file": "../../../raw/saved-pages/looks.jsonl", "more": 1,
    }.items()},
    **{f"observation {k}": line(OBSERVATIONS, **{k: v}) for k, v in {
        "revision": 2, "source_url": "https://evil.example/", "how": "live", "statement": "Banned.", "notes": ["x"], "rule": "x",
        "published_on": "2031-01-01", "published_on_basis": "x", "observed_at": "2001-01-01T00:00:00Z", "captured_at": None,
    }.items()},
    "observation how=weird": line(OBSERVATIONS, how="weird"),
    **{f"look {k}": line(LOOKS, **{k: v}) for k, v in {
        "how": "live", "asked_url": "https://evil.example/", "status": 500, "headers": {"content-type": "text/plain"},
        "verdict": "not_found", "reason": "x", "fetched_at": "2001-01-01T00:00:00Z",
    }.items()},
    **{f"look {k}={v!r:.20}": line(LOOKS, **{k: v}) for k, v in [
        ("captured_at", "yesterday"), ("captured_at", 5), ("sha256", 5), ("sha256", ["a"]), ("sha256", "../../x"),
        ("sha256", "\0" * 64), ("headers", None), ("headers", {"a": {"b": 1}}),
    ]},
    **{f"{path[-12:]} {name}": lines(path, change) for path in LOGS for name, change in {
        "dropped": lambda log: log[1:], "last dropped": lambda log: log[:-1], "swapped": lambda log: log[::-1],
        "doubled": lambda log: log + log[:1], "doubled key": lambda log: [log[0][:-2] + b', "how": "file"}\n', *log[1:]],
        "deep": lambda log: [*log, b"[" * 100_000 + b"\n"], "digits": lambda log: [*log, b'{"a":' + b"9" * 5000 + b"}\n"],
        "latin": lambda log: [log[0].replace(b"https", b"htt\xe9"), *log[1:]], "empty": lambda log: [],
    }.items() if (path, name) != (LOOKS, "doubled")},
    **{f"{path[-12:]} is a folder": folder_instead(path) for path in (*LOGS, REVISIONS, "processed/lists.parquet")},
    "runs.jsonl latin": lines("processed/runs.jsonl", lambda log: [log[0].replace(b"state", b"st\xe9te")]),
    "runs.jsonl line ends": lines("processed/runs.jsonl", lambda log: [x.replace(b"\n", b"\r\n") for x in log]),
    "runs.jsonl byte order mark": lines("processed/runs.jsonl", lambda log: [b"\xef\xbb\xbf" + log[0], *log[1:]]),
    "runs.jsonl is a folder": folder_instead("processed/runs.jsonl"),
    "runs.jsonl emptied": put("processed/runs.jsonl", b""),
    "runs.jsonl removed": lambda data: (data / "processed" / "runs.jsonl").unlink(),
    "newest report of another day": lines("processed/.newest_report.json", lambda log: [log[0].replace(b"-11-", b"-10-")]),
    "newest report garbage": put("processed/.newest_report.json", b"[" * 100_000),
    "decision edited": put("decisions/accepted.csv", b"capture_sha256,reason,decided_on\n,,\n"),
    "decision garbage": put("decisions/accepted.csv", b"\xff\xfe\0"),
    "decision added": put("decisions/rejected.csv", b"capture_sha256,reason,decided_on\n"),
    "check added": lines("decisions/checked.csv", lambda log: [*log, b"2019,%s,compared,2021-03-01\n" % (b"0" * 64)]),
    "check removed": lambda data: (data / "decisions" / "checked.csv").unlink(),
    "decision removed": lambda data: (data / "decisions" / "accepted.csv").unlink(),
    "index edited": lines("processed/index.json", lambda log: [x.replace(b'"current": 2', b'"current": 1') for x in log]),
    "index removed": lambda data: (data / "processed" / "index.json").unlink(),
    "index garbage": put("processed/index.json", b"[" * 100_000),
    "package edited": lines("processed/datapackage.json", lambda log: [x.replace(b'"title"', b'"titel"') for x in log]),
    "lists without status": without_status,
    "foreign file": put("processed/notes.txt", b"x"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_seen_and_nothing_crashes(name: str, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    EDITS[name](record)
    assert cli.main(["verify", "--data", str(record)]) == 1
    assert "Broken: " in capsys.readouterr().out
    for command in (["show"], ["show", "2019", "--revision", "1"], ["cite", "2019"], ["revisions", "2019"], ["lists"]):
        assert cli.main([*command, "--data", str(record)]) in (0, 1)


def test_reports_that_are_gone_from_the_end_are_seen_for_good(night: Path) -> None:
    log = night / "processed" / "runs.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole.splitlines(keepends=True)[0])
    assert any("lost reports from its end" in fault for fault in verify(night).broken)
    replay(night, now=NOW)
    assert any("a line before it is gone" in fault for fault in verify(night).broken), "the next run does not hide it"
    log.unlink()
    (night / "processed" / ".newest_report.json").unlink()
    replay(night, now=NOW)
    assert verify(night).broken == []


def test_a_run_that_died_before_it_named_its_report_is_no_damage(night: Path) -> None:
    note = night / "processed" / ".newest_report.json"
    before = note.read_bytes()
    replay(night, now=NOW)
    note.write_bytes(before)
    assert verify(night).broken == []
    replay(night, now=NOW)
    assert verify(night).broken == []
    note.unlink()
    assert any("is gone, so nothing says" in fault for fault in verify(night).broken)
    replay(night, now=NOW)
    assert verify(night).broken == []


def spoilt(path: Path, chance: random.Random) -> Iterator[tuple[str, bytes | None]]:
    """Ways to spoil a file: what it is called, and the bytes (None: the file is deleted)."""
    whole = path.read_bytes()
    yield "deleted", None
    yield "a byte more", whole + b"x"
    if not whole:
        return
    yield "emptied", b""
    yield "a byte less", whole[:-1]
    for _ in range(3 if DEEP else 1):
        at = chance.randrange(len(whole))
        yield f"bit {at}", whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :]
    yield "garbage", chance.randbytes(len(whole))
    if path.suffix in (".jsonl", ".csv", ".html", ".json"):
        lines = whole.splitlines(keepends=True)
        at = chance.randrange(len(lines))
        yield f"without line {at + 1}", b"".join(lines[:at] + lines[at + 1 :])
        yield f"line {at + 1} twice", b"".join(lines[: at + 1] + lines[at:])
        if len(set(lines)) > 1:
            yield "lines reversed", b"".join(reversed(lines))


def unseen(name: str, whole: bytes, content: bytes | None) -> bool:
    """What no hash can tell: what stands behind the end of a log of looks, and a lost last line feed."""
    if name == "processed/runs.jsonl":
        return content == whole[:-1]
    return name.endswith("looks.jsonl") and content is not None and content.startswith(whole)


@pytest.mark.deep
def test_every_spoilt_file_is_seen(night: Path) -> None:
    """Each file of the data folder but the notes of runs, spoilt in each way; `make soak` tries many more bytes."""
    chance = random.Random(7 if not DEEP else None)
    tried, missed = 0, []
    assert verify(night).broken == []
    folders = [night / name for name in ("raw", "decisions", "processed")]
    for path in sorted(path for folder in folders for path in folder.rglob("[!.]*") if path.is_file()):
        name, whole = path.relative_to(night).as_posix(), path.read_bytes()
        for what, content in [spoiling for _ in range(20 if DEEP else 1) for spoiling in spoilt(path, chance)]:
            if content == whole:
                continue
            path.unlink() if content is None else path.write_bytes(content)
            report = verify(night, patience=0.0)
            tried += 1
            if not report.broken and not unseen(name, whole, content):
                missed.append((name, what))
            path.write_bytes(whole)
    assert missed == []
    assert tried > 100
    assert verify(night).broken == []


@pytest.mark.parametrize(
    "added",
    [
        "raw/notes.txt", "raw/saved-pages/page.exe", "raw/saved-pages/0123456789abcdef.html", "raw/other/looks.txt",
        "decisions/acepted.csv", "decisions/notes.txt", "decisions/readings/0123456789abcdef.csv", "processed/x.parquet",
        "processed/denied_units/2031.parquet", "processed/denied_units/copy.parquet", "processed/csv/2031.csv",
        "processed/revisions/2019/r9-01234567.parquet", "processed/revisions/2019/notes.txt", "processed/revisions/2031/x",
    ],
)  # fmt: skip
def test_every_added_file_is_told(added: str, record: Path) -> None:
    (record / added).parent.mkdir(parents=True, exist_ok=True)
    (record / added).write_bytes(b"made up")
    report = verify(record)
    assert any(added in told for told in (*report.broken, *report.remarks))
    assert bool(report.broken) == added.startswith("processed/") or added.endswith("csv")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        *((name, os.mkfifo) for name in (LOOKS, OBSERVATIONS, LISTS, TABLE, INDEX, ACCEPTED, "raw/.reading", "notes")),
        *((name, os.mkdir) for name in (LOOKS, OBSERVATIONS, LISTS, TABLE, INDEX, ACCEPTED, "processed/.told.json")),
        ("processed/csv", Path.touch),
        ("decisions", Path.touch),
    ],
)
def test_what_is_in_the_place_of_something_else_is_told(name: str, what: Edit, record: Path) -> None:
    """To read a pipe may never end, and no file can be put into the place of a folder."""
    path = record / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    what(path)
    before = sorted(record.rglob("*"))
    (fault,) = verify(record).broken
    assert fault.startswith(f"{path} is ")
    with pytest.raises(RecordError, match=re.escape(f"{path} is ")):
        replay(record, now=NOW)
    if not name.startswith("raw"):
        with pytest.raises(RecordError, match=re.escape(f"{path} is ")):
            leahy.load(2019, data=record)
    assert sorted(record.rglob("*")) == before


@pytest.mark.parametrize("line", ["x,y", "{}", '{"found_at": "2020-01-01T00:00:00Z"}', "\udcff"])
def test_a_line_that_would_stop_the_next_run_is_seen(line: str, record: Path) -> None:
    found = record / "raw" / "found.jsonl"
    found.write_bytes(line.encode(errors="surrogateescape") + b"\n")
    (broken,) = verify(record).broken
    assert broken.startswith(f"{found} was changed after the last run. Delete it")


def test_what_runs_leave_for_each_other_is_no_damage(record: Path) -> None:
    """A killed run leaves its notes; a hidden file of a file manager is nobody's."""
    (record / "raw" / ".reading").write_text("f" * 64)
    (record / "raw" / "set_aside.jsonl").write_text('{"sha256": "%s"}\n' % ("f" * 64))
    (record / "raw" / "saved-pages" / ".look.json").write_text("{}\n")
    (record / "processed" / ".told.json").write_text('{"run_id": "x", "years": {}}')
    (record / "processed" / ".DS_Store").write_bytes(b"\0")
    log = record / LOOKS
    log.write_bytes(log.read_bytes() + b'{"how": "wayb')
    report = verify(record)
    assert report.broken == []
    assert any("still being written" in remark for remark in report.remarks)
    assert cli.main(["verify", "--data", str(record)]) == 0


@pytest.mark.parametrize("note", ["raw/saved-pages/.look.json", "raw/set_aside.jsonl", "processed/.told.json"])
def test_notes_that_would_stop_the_next_run_are_seen(note: str, record: Path) -> None:
    (record / note).write_bytes(b"\xff nonsense\n")
    (broken,) = verify(record).broken
    assert note in broken


def test_edit_of_a_look_is_seen_after_later_runs_and_stops_them(night: Path, tmp_path: Path) -> None:
    """The night published nothing, so index.json does not have its looks; the report of its run has."""
    edited = Path(shutil.copytree(night, tmp_path / "edited"))
    log = edited / LOOKS
    *others, last = log.read_bytes().splitlines(keepends=True)
    index = json.loads((edited / "processed" / "index.json").read_bytes())
    (indexed,) = [file["size"] for file in index["files"] if file["path"] == LOOKS]
    assert indexed <= len(b"".join(others)), "the last look is not in the index"
    log.write_bytes(b"".join(others) + last.replace(b'"status": null', b'"status": 200'))
    assert log.read_bytes() != (night / LOOKS).read_bytes()
    (broken,) = verify(edited).broken
    assert LOOKS in broken
    before = (edited / "processed" / "index.json").read_bytes()
    for _ in range(2):
        report = replay(edited, now=NOW)
        assert report.state == "failed"
        assert "looks.jsonl was changed after the last run" in report.problems[0]
        assert (edited / "processed" / "index.json").read_bytes() == before
        assert len(verify(edited).broken) == 1
    shutil.copy(night / LOOKS, log)
    assert replay(edited, now=NOW).state == "nothing_new"
    log.write_bytes(b"".join(others))
    assert LOOKS in replay(edited, now=NOW).problems[0], "a look that is gone"


def test_edited_observations_are_refused_by_readers_and_by_the_next_run(record: Path) -> None:
    """A run that took them over would make the edit look right."""
    line(OBSERVATIONS, revision=2)(record)
    with pytest.raises(leahy.RecordError, match="was changed after it was published"):
        leahy.load(2019, as_of="2020-06-01", data=record)
    report = replay(record, now=NOW)
    assert report.state == "failed"
    assert "was changed after it was published" in report.problems[0]


def test_looks_after_the_last_run_are_no_damage(record: Path) -> None:
    capture(record, page(2020, {"Mexico": units(7)}), on(2021, 6))
    report = verify(record)
    assert report.broken == []
    assert "has looks that are not in the record yet" in report.remarks[0]


def test_looks_that_a_run_has_read_do_not_wait_for_the_next_one(night: Path) -> None:
    (night / "raw" / "found.jsonl").write_bytes(b"")  # as a night leaves it that looks at a hub
    assert replay(night, now=NOW).state == "nothing_new"
    report = verify(night)
    assert (report.broken, report.remarks) == ([], [])


def test_readers_see_the_years_as_one_run_left_them(record: Path, tmp_path: Path) -> None:
    """What a run has written before the index is not published yet."""
    before = leahy.load(data=record)
    after = Path(shutil.copytree(record, tmp_path / "after"))
    capture(after, page(2019, {"Mexico": units(9), "Nepal": units(4, 20)}), on(2022))
    capture(after, page(2020, {"Mexico": units(7)}), on(2021, 6))
    assert replay(after, now=NOW).state == "published"
    shutil.copytree(after / "processed" / "revisions", record / "processed" / "revisions", dirs_exist_ok=True)
    assert leahy.load(data=record).equals(before)
    assert leahy.years(data=record) == [2019]
    assert verify(record).broken, "a run that did not end"
    shutil.copy(after / "processed" / "index.json", record / "processed" / "index.json")
    assert leahy.years(data=record) == [2019, 2020]


def test_no_false_alarm_while_a_run_is_at_work(record: Path) -> None:
    part = record / "processed" / ".lists.parquet.part"

    def work() -> None:
        time.sleep(0.5)
        part.unlink()

    with lock(record):
        part.write_bytes(b"half")
        report = verify(record, patience=0.0)
        assert (report.broken, len(report.unfinished)) == ([], 1)
        worker = threading.Thread(target=work)
        worker.start()
        report = verify(record, patience=60.0)
        worker.join()
    assert (report.broken, report.unfinished) == ([], [])


def test_json_escapes_what_cannot_be_seen() -> None:
    text = json_text({"a": "x\x1b\x9b\u202e\ud800 é\u00a0"})
    assert text == '{"a": "x\\u001b\\u009b\\u202e\\ud800 é\u00a0"}'
    assert json.loads(text) == {"a": "x\x1b\x9b\u202e\ud800 é\u00a0"}


def test_readers_refuse_a_table_that_the_index_does_not_name(record: Path) -> None:
    """Also one that reads well, and says something else. Tables of a run that was stopped: tests/flows/store/test_kill.py."""
    read = {
        "lists": leahy.lists, "units": leahy.units, "related": leahy.related, "country_years": leahy.country_years,
        "vetting": leahy.vetting,
    }  # fmt: skip
    for name, ask in read.items():
        path = record / "processed" / f"{name}.parquet"
        whole = path.read_bytes()
        table = pq.read_table(path)
        for changed in (
            table.slice(1) if table.num_rows else table.replace_schema_metadata({}),
            table.drop_columns(table.column_names[-1]),
        ):
            pq.write_table(changed, path)
            with pytest.raises(RecordError, match=rf"{name}\.parquet is not as index\.json says.*make run"):
                ask(data=record)
        path.write_bytes(whole)
        assert len(ask(data=record)) == table.num_rows


def test_an_index_that_is_laid_out_anew_is_written_again(record: Path) -> None:
    """Every hash in it is right, so only its bytes say that somebody was there; the run that `verify` asks for writes it."""
    index = record / INDEX
    whole = index.read_bytes()
    for edit in (json.dumps(json.loads(whole)).encode(), whole.replace(b"{", b'{"years": 0, ', 1)):
        index.write_bytes(edit)
        assert "Run `make run` again, which writes it" in verify(record).broken[0]
        assert replay(record, now=NOW).state == "nothing_new"
        assert index.read_bytes() == whole


def test_a_date_that_a_person_put_right_is_no_fault(record: Path) -> None:
    """A line that a person writes into dates.csv, as the report tells them to; no log has that moment."""
    look = json.loads((record / LOOKS).read_text().splitlines()[-1])
    (record / "decisions" / "dates.csv").write_text(
        "capture_sha256,stated_at,captured_at,reason,decided_on\n"
        f"{look['sha256']},{look['captured_at']},2021-03-04T05:06Z,made up,2026-02-01\n"
    )
    assert replay(record, now=NOW).exit_code == 0
    assert leahy.revisions(2019, data=record)["last_seen"].max().isoformat() == "2021-03-04T05:06:00+00:00"
    assert verify(record).broken == []
    (record / "decisions" / "dates.csv").write_text("nonsense")
    assert len(verify(record).broken) >= 2
