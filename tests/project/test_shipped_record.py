"""The record in git is what its captures and decisions give, at this commit and with the versions of the lock file."""

import json
import shutil
from datetime import datetime
from pathlib import Path

from flows.run import replay
from tests.support.list_pages import copy_shipped
from tests.support.places import SHIPPED

LOG = "runs.jsonl"
"""What runs say about themselves: not in git, and never the same twice. Nor are hidden files, which runs leave to each other."""

ADVICE = "If the change is wanted: rm -r data/processed, make run, look at the differences, commit data/processed."


def record_files(processed: Path) -> dict[str, bytes]:
    files = sorted(path for path in processed.rglob("*") if path.is_file() and path.name != LOG and path.name[0] != ".")
    return {path.relative_to(processed).as_posix(): path.read_bytes() for path in files}


def moment_of_the_build(processed: Path) -> datetime:
    """The only clock in the record: `created_at` of its revisions, and `observed_at` of its observations."""
    created = {
        revision["created_at"]
        for path in sorted(processed.glob("revisions/*/revisions.json"))
        for revision in json.loads(path.read_bytes())
    }
    assert len(created) == 1, f"The record was not built in one run. {ADVICE}"
    return datetime.fromisoformat(created.pop())


def test_the_record_in_git_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    data = copy_shipped(tmp_path / "data")
    replay(data, now=moment_of_the_build(SHIPPED / "processed"))
    shipped, rebuilt = record_files(SHIPPED / "processed"), record_files(data / "processed")
    assert shipped.keys() == rebuilt.keys(), ADVICE
    assert [name for name in shipped if shipped[name] != rebuilt[name]] == [], ADVICE


def test_a_run_over_the_record_in_git_rewrites_nothing(tmp_path: Path) -> None:
    """So `make run` in a fresh clone leaves the work tree clean."""
    data = copy_shipped(tmp_path / "data")
    shutil.copytree(SHIPPED / "processed", data / "processed", ignore=shutil.ignore_patterns(LOG))
    before = record_files(data / "processed")
    report = replay(data, now=moment_of_the_build(SHIPPED / "processed"))
    assert report.exit_code == 0
    assert record_files(data / "processed") == before
