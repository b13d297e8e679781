"""`verify` sees every edit, never crashes, and raises no false alarm; readers refuse what was edited with a sentence."""

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import leahy
from flows.run import replay
from flows.store.files import lock
from leahy import cli
from leahy.record.jsonl import json_text
from leahy.record.verify import verify
from tests.support.list_pages import NOW, capture, on, page, units

REVISIONS, OBSERVATIONS = "processed/revisions/2019/revisions.json", "processed/revisions/2019/observations.jsonl"
LOOKS = "raw/saved-pages/looks.jsonl"
Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("built") / "data"
    (data / "raw").mkdir(parents=True)
    capture(data, page(2019, {"Mexico": units(6), "Nepal": units(3, 20)}), on(2020))
    capture(data, page(2019, {"Mexico": units(6), "Nepal": units(4, 20)}), on(2021))
    (data / "decisions").mkdir()
    (data / "decisions" / "accepted.csv").write_text("capture_sha256,reason,decided_on\n")
    assert replay(data, now=NOW).state == "published"
    return data


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
    "decision edited": put("decisions/accepted.csv", b"capture_sha256,reason,decided_on\n,,\n"),
    "decision garbage": put("decisions/accepted.csv", b"\xff\xfe\0"),
    "decision added": put("decisions/rejected.csv", b"capture_sha256,reason,decided_on\n"),
    "decision removed": lambda data: (data / "decisions" / "accepted.csv").unlink(),
    "index edited": lines("processed/index.json", lambda log: [x.replace(b'"current": 2', b'"current": 1') for x in log]),
    "index removed": lambda data: (data / "processed" / "index.json").unlink(),
    "index garbage": put("processed/index.json", b"[" * 100_000),
    "package edited": lines("processed/datapackage.json", lambda log: [x.replace(b'"title"', b'"titel"') for x in log]),
    "lists without status": without_status,
    "foreign file": put("processed/notes.txt", b"x"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_seen_and_nothing_crashes(name: str, record: Path) -> None:
    assert verify(record).broken == []
    EDITS[name](record)
    report = verify(record)
    assert report.broken, name
    assert cli.main(["verify", "--data", str(record)]) == 1
    for command in (["show"], ["show", "2019", "--revision", "1"], ["cite", "2019"], ["revisions", "2019"], ["lists"]):
        assert cli.main([*command, "--data", str(record)]) in (0, 1)


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
