"""A data folder and small list pages for tests of the run and its commands. The units are made up."""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

import parsers
from flows.report.model import RunReport
from flows.store.captures import Look, file_capture
from tests.support.places import SHIPPED

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL = "https://www.state.gov/made-up-leahy-list/"
SHIPPED_SHA256 = "804992ca41d85824fed110816eccce4699677eb536bf0c04315390c3daed5a61"


def copy_shipped(to: Path) -> Path:
    """The shipped captures and decisions, without a record."""
    for name in ("raw", "decisions"):
        shutil.copytree(SHIPPED / name, to / name)
    return to


def units(n: int, start: int = 1) -> list[str]:
    """`n` names of made-up units."""
    return [f"{i} Infantry Battalion, {i + 1} Division" for i in range(start, start + n)]


def page(year: int, listed: Mapping[str, Sequence[str]]) -> bytes:
    """A list page: country -> units."""
    blocks = "".join(
        f"<h3>{country}</h3>\n<ul>\n" + "".join(f"<li>{unit}</li>\n" for unit in names) + "</ul>\n"
        for country, names in listed.items()
    )
    return f"""<!DOCTYPE html>
<html><head><title>Units denied assistance</title></head><body>
<h1>Units denied assistance under the State Leahy law</h1>
<div class="entry-content">
<p>These units were proposed for assistance in calendar year {year} and were denied it under the State Leahy law.</p>
{blocks}</div>
<footer>Made up</footer></body></html>
""".encode()


def capture(
    data: Path,
    body: bytes,
    captured_at: datetime | None,
    *,
    source: str = "saved-pages",
    suffix: str = ".html",
    how: str = "file",
    url: str = URL,
) -> str:
    """File `body` as a capture, whatever it is; returns its hash."""
    verdict = parsers.judge(body, url=url)
    look = Look(
        how=how if captured_at else "transcription",
        asked_url=url,
        final_url=None,
        redirects=(),
        status=None,
        headers={},
        fetched_at=NOW,
        captured_at=captured_at,
        sha256=hashlib.sha256(body).hexdigest(),
        length=len(body),
        verdict=verdict.kind,
        reason=verdict.reason,
    )
    file_capture(data / "raw", source, body, look, suffix)
    return look.sha256 or ""


def tree(folder: Path, *, reports: bool = False) -> dict[str, str]:
    """Path -> hash of every file below `folder`, folders too; run reports only if asked for."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.name in ("runs.jsonl", ".newest_report.json") and not reports:
            continue
        found[path.relative_to(folder).as_posix()] = (
            "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        )
    return found


def runs(data: Path) -> list[dict[str, object]]:
    """The reports of all runs, without the hashes of their lines."""
    lines = (data / "processed" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    return [{name: value for name, value in json.loads(line).items() if name != "sha256"} for line in lines]


def on(year: int, month: int = 1, day: int = 1) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, tzinfo=UTC)


def table(data: Path) -> pd.DataFrame:
    """What is current, all years."""
    return pd.read_parquet(data / "processed" / "denied_units")


def problems(report: RunReport) -> str:
    """Everything that a report says went wrong."""
    found = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    return "\n".join(found + [refusal.problem for year in report.years for refusal in year.refusals])
