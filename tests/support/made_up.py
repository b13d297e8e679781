"""Made-up lists for tests of the record: no unit here is real, and none of this is about any country."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from flows.store.captures import Look, file_capture
from flows.store.record_writer import Kind, OpenYear, refresh
from leahy.text.fold import fold
from parsers.records import Capture, How

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
FIRST_YEAR = 2016
URL = "https://example.org/made-up-list/"
UNITS = ("Made-up Unit One", "Made-up\u00a0Unit \u2018Two\u2019", "Third Made-up Unit, Made-up Division", "=made(up)")


def capture(name: str = "a", day: int | None = 0, how: How = "live") -> Capture:
    """A made-up capture; `day` counts from 2020-01-01, None for a transcription."""
    at = None if day is None else datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    return Capture(URL, "transcription" if day is None else how, at, hashlib.sha256(name.encode()).hexdigest())


def rows(shown: Capture, units: Sequence[str] = UNITS, *, year: int = 2018, **changed: Any) -> pd.DataFrame:
    """Rows as `parsers.to_rows` would make them, all under one heading; `changed` sets whole columns."""
    made = []
    for position, listed in enumerate(units, 1):
        unit = " ".join(listed.replace("\u2018", "'").replace("\u2019", "'").split())
        path = list(reversed(unit.split(", ")))
        row: dict[str, Any] = {
            "name_id": None,
            "year": year,
            "authority": "state",
            "position": position,
            "times_listed": 1,
            "country_code": "MX",
            "country": "Mexico",
            "country_listed": "Mexico",
            "country_basis": "heading",
            "unit_listed": listed,
            "note": None,
            "unit": unit,
            "path": path,
            "name": path[-1],
            "parent": path[-2] if len(path) > 1 else None,
            "location": None,
            "acronyms": ["MU"] if position == 1 else [],
            "branch": None,
            "echelon": None,
            "path_order": "bottom_up" if len(path) > 1 else "single",
            "source_url": shown.source_url,
            "how": shown.how,
            "captured_at": shown.captured_at,
            "capture_sha256": shown.sha256,
            "locator": f"item {position}",
            "read_by": "program",
        } | changed
        identity = f"{row['country_code']}\n{fold(listed)}"
        row["name_id"] = "ln-" + hashlib.sha256(identity.encode()).hexdigest()[:12]
        made.append(row)
    columns = list(made[0]) if made else list(rows(shown, ["x"]).columns)
    return pd.DataFrame({name: pd.Series([row[name] for row in made], dtype=object) for name in columns})


class Shown(NamedTuple):
    """What publishing a capture came to."""

    kind: Kind
    revision: int
    reason: str
    rows: int
    countries: int
    file: Path


def show(
    processed: Path,
    shown: Capture,
    units: Sequence[str] = UNITS,
    *,
    year: int = 2018,
    decided: bool = False,
    now: datetime = NOW,
    notes: Sequence[str] = ("A made-up remark.",),
    published_on: date | None = None,
    **changed: Any,
) -> Shown:
    """Publish that `shown` lists `units`."""
    book = OpenYear(processed, year, now)
    revision = book.revision(rows(shown, units, year=year, **changed), shown, decided=decided)
    kind = book.observe(
        revision,
        shown,
        statement="A made-up statement.",
        notes=notes,
        rule="made up",
        published_on=published_on,
        published_on_basis=None if published_on is None else "visible_date",
    )
    folder = book.close().folder
    return Shown(kind, revision.number, revision.reason, revision.rows, revision.countries, folder / revision.file)


def filed(data: Path, name: str, shown: Capture, headers: dict[str, str] | None = None) -> None:
    """Put the bytes of a made-up capture, which are its name, into `data/raw`, with their look."""
    look = Look(
        shown.how,
        URL,
        URL,
        (),
        200,
        headers or {},
        NOW,
        shown.captured_at,
        shown.sha256,
        len(name),
        verdict="list",
        reason="made up",
    )
    file_capture(data / "raw", "made-up", name.encode(), look, ".html")


def recorded(data: Path) -> Path:
    """`data`, with the record of two lists: 2018, which changed and changed back, and 2019, a transcription."""
    for name, day, units, year in (
        ("a", 0, UNITS, 2018),
        ("b", 10, UNITS[:2], 2018),
        ("c", 20, UNITS, 2018),
        ("t", None, UNITS[2:], 2019),
    ):
        shown = capture(name, day)
        filed(data, name, shown)
        show(data / "processed", shown, units, year=year)
    refresh(data / "processed", statuses={2017: "not_found"}, first_year=FIRST_YEAR, now=NOW)
    return data
