"""The rows of lists, which lists there are, and the revisions of each."""

import operator
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.record.dtypes import text_columns
from leahy.record.jsonl import iso, to_json
from leahy.record.places import Data as Data
from leahy.record.places import is_snapshot, open_data
from leahy.record.record_index import INDEX_FILE, read_indexed
from leahy.record.remote import RemotePath
from leahy.record.revisions import (
    CAVEAT,
    Observation,
    Revision,
    Year,
    newest,
    parse_parquet,
    published_years,
    read_table,
    to_frame,
)
from leahy.vocabulary import How, ListStatus

_WORTH_THREADS = 20_000  # rows

HOW_SEEN = {
    How.LIVE: "seen live",
    How.JSON_TWIN: "seen live",
    How.ARCHIVE_HOST: "seen at an archive of the site",
    How.WAYBACK: "seen at the Wayback Machine",
    How.FILE: "seen by a person who saved it",
    How.TRANSCRIPTION: "transcription, not seen live",
}
"""How a page was seen, as a phrase."""
UNCHECKED = "not checked by a person"


class _Sighting(NamedTuple):
    """How and when one year's list was seen, and when a person compared it with its page."""

    year: int
    how: str
    captured_at: datetime | None
    checked_on: date | None


class _Selected(NamedTuple):
    """One revision that is to be shown, and the newest observation that shows it."""

    year: Year
    revision: Revision
    observation: Observation

    @property
    def sighting(self) -> _Sighting:
        return _Sighting(self.year.year, self.observation.how, self.observation.captured_at, self.checked_on)

    @property
    def checked_on(self) -> date | None:
        return self.year.checked_on(self.revision)


class RevisionSource(NamedTuple):
    """Where one revision comes from: its newest observation, the address of an archived copy, if one is recorded, and the
    day on which a person compared it with its page, if somebody did."""

    revision: Revision
    observation: Observation
    archive_url: str | None
    checked_on: date | None


def load(
    year: int | None = None,
    *,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    checked: bool = False,
    data: Data = None,
) -> pd.DataFrame:
    """The rows of one year's list, or of all lists, one row a unit. The columns are those of docs/data-dictionary.md.

    By default these are the current revisions. `revision` selects one by number (it needs `year`). `as_of` selects what
    the newest observation up to that moment showed: a day means its end in UTC, a moment without an offset is UTC, and a
    transcription is older than every moment. With `checked`, lists that no person has compared with their pages are left
    out.

    `data` is the data folder, or an address where one is published ("https://...", "s3://bucket/folder"). By default it is
    the environment's LEAHY_DATA, else ./data, and where there is no record, the snapshot in the package: `coverage` then
    says so, with its date.

    A withdrawn revision can still be loaded by its number; `coverage` then says "withdrawn".

    `.attrs` holds `revision` (the number; for all lists, year -> number), `coverage` and `caveat`.

    Raises `NotObserved` if no such list was observed (by `as_of`), or `checked` leaves out all there are; `RecordError` if
    the record cannot be read.
    """
    return load_columns(None, year, revision=revision, as_of=as_of, checked=checked, data=data)


def load_columns(
    columns: Sequence[str] | None,
    year: int | None = None,
    *,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    checked: bool = False,
    data: Data = None,
) -> pd.DataFrame:
    """What `load` gives, with only these columns (None: all), in the order of the table."""
    if revision is not None and (year is None or as_of is not None):
        raise ValueError("revision= needs a year, and excludes as_of=")
    processed = processed_folder(data)
    list_table = _read_lists(processed)
    held = _held_years(processed, withdrawn=revision is not None)
    moment = None if as_of is None else _moment(as_of)
    requested = held if year is None else [_find_year(held, list_table, processed, year)]
    selected = [chosen for of_year in requested if (chosen := _select(of_year, revision, moment))]
    if not selected:
        raise NotObserved(_not_observed(requested, moment, processed))
    if checked:
        selected = _only_checked(selected)
    frame = to_frame(pa.concat_tables(_read_tables(selected, columns), promote_options="default"))
    numbers = {chosen.year.year: chosen.revision.number for chosen in selected}
    coverage = _coverage([chosen.sighting for chosen in selected], _count_known(list_table, held), processed)
    if moment is not None and any(chosen.observation.captured_at is None for chosen in selected):
        coverage += "; undated, so it may be younger than the requested moment"
    if any(chosen.revision in chosen.year.withdrawn for chosen in selected):
        coverage += "; withdrawn"
    frame.attrs = {"revision": numbers if year is None else numbers[year], "coverage": coverage, "caveat": CAVEAT}
    return frame


def years(*, data: Data = None) -> list[int]:
    """The calendar years whose list is in the record."""
    return [year.year for year in _held_years(processed_folder(data))]


def lists(*, data: Data = None) -> pd.DataFrame:
    """One row a known calendar year, whether its list is held or not.

    The columns are those of `lists` in docs/data-dictionary.md; `.attrs` holds `coverage` and `caveat`.
    """
    processed = processed_folder(data)
    frame = _read_lists(processed)
    published = frame[frame["status"] == ListStatus.PUBLISHED]
    sightings = [
        _Sighting(int(year), str(how), None if pd.isna(at) else at, None if pd.isna(day) else day)
        for year, how, at, day in zip(
            *(published[column] for column in ("year", "how", "captured_at", "checked_on")), strict=True
        )
    ]
    frame.attrs = {"coverage": _coverage(sightings, len(frame), processed), "caveat": CAVEAT}
    return frame


def revisions(year: int, *, data: Data = None) -> pd.DataFrame:
    """One row a revision of one year's list, in the order of publication.

    The columns are the fields of `revisions` in docs/data-dictionary.md, then `first_seen` and `last_seen` (the
    earliest and latest captured_at of the observations that show it; null where only a transcription does),
    `observations` (their number), `current` and `checked_on` (the day on which a person compared it with its page; null
    where nobody did). Raises `NotObserved` if there is no list of that year.
    """
    processed = processed_folder(data)
    list_table, held = _read_lists(processed), _held_years(processed)
    of_year = _find_year(held, list_table, processed, year)
    current, records = of_year.current(), []
    for revision in of_year.revisions:
        observations = [o for o in of_year.observations if o.revision == revision.number]
        moments = [o.captured_at for o in observations if o.captured_at is not None]
        records.append(
            to_json(revision)
            | {
                "created_at": revision.created_at,
                "first_seen": min(moments, default=None),
                "last_seen": max(moments, default=None),
                "observations": len(observations),
                "current": revision == current,
                "checked_on": of_year.checked_on(revision),
            }
        )
    frame = text_columns(pd.DataFrame(records))
    for column in ("created_at", "first_seen", "last_seen"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    frame["checked_on"] = frame["checked_on"].astype(object)
    selected = _select(of_year, None, None)
    assert selected is not None  # a held year has an observation
    frame.attrs = {
        "coverage": _coverage([selected.sighting], _count_known(list_table, held), processed),
        "caveat": CAVEAT,
    }
    return frame


def revision_source(year: int, *, revision: int | None = None, data: Data = None) -> RevisionSource:
    """Where one revision of one list comes from (None: the current one). Raises what `load` raises."""
    processed = processed_folder(data)
    list_table = _read_lists(processed)
    of_year = _find_year(_held_years(processed, withdrawn=revision is not None), list_table, processed, year)
    selected = _select(of_year, revision, None)
    assert selected is not None  # a held year has an observation, and a revision that is not there has raised
    archive_url = None
    if selected.revision == of_year.current() and "archive_url" in list_table:
        address = list_table.loc[list_table["year"] == year, "archive_url"].iloc[0]
        archive_url = address if isinstance(address, str) else None
    return RevisionSource(selected.revision, selected.observation, archive_url, selected.checked_on)


def processed_folder(data: Data) -> Path:
    """The folder `processed` of a record. Raises `RecordError` where there is none."""
    processed = open_data(data) / "processed"
    # An object store has no empty folders: a record that holds no list yet has an index.
    if not ((processed / "revisions").is_dir() or (processed / INDEX_FILE).is_file()):
        fault = "that folder holds no revisions/" if processed.exists() else "there is no such folder"
        raise RecordError(
            f"No record at {processed}: {fault}. Build it with `make run` in a checkout, "
            "or name the data folder (the one that has processed/ in it) with data= or LEAHY_DATA."
        )
    return processed


def read_processed(processed: Path, name: str) -> pa.Table:
    """A Parquet file above `revisions/`. Raises `RecordError` where it is missing, cannot be read, or is not as index.json says."""
    path = processed / name
    try:
        data = path.read_bytes() if isinstance(path, RemotePath) else read_indexed(processed, name)
        return parse_parquet(data, path)
    except OSError as error:
        raise RecordError(
            f"The record is not finished: {path}: {error.strerror or error}. Run `make run` again, which completes it."
        ) from error


def _read_lists(processed: Path) -> pd.DataFrame:
    name = "lists.parquet"
    table = read_processed(processed, name)
    names = set(table.column_names)
    if not (
        {"year", "status", "how", "captured_at", "checked_on"} <= names
        and pa.types.is_integer(table.schema.field("year").type)
    ):
        raise RecordError(
            f"{processed / name} does not have the columns of the known years. Run `make run` again, which makes it anew."
        )
    return to_frame(table)


def _read_tables(selected: Sequence[_Selected], columns: Sequence[str] | None) -> list[pa.Table]:
    """The rows of each revision. In threads of ours, which end here: see `parse_parquet` on those of Arrow."""

    def read(chosen: _Selected) -> pa.Table:
        return read_table(chosen.year.folder, chosen.revision, columns).replace_schema_metadata(None)

    if sum(chosen.revision.rows for chosen in selected) < _WORTH_THREADS:
        return [read(chosen) for chosen in selected]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as threads:
        return list(threads.map(read, selected))


def _held_years(processed: Path, *, withdrawn: bool = False) -> list[Year]:
    """The years with a list in the record; if `withdrawn`, also those whose lists were all withdrawn."""
    return [year for year in published_years(processed) if year.observations or (withdrawn and year.withdrawn)]


def _find_year(held: Iterable[Year], list_table: pd.DataFrame, processed: Path, year: int) -> Year:
    try:
        year = operator.index(year)
    except TypeError:
        raise LeahyError(f"{year!r} is not a calendar year: give a whole number, such as 2018.") from None
    by_year = {of_year.year: of_year for of_year in held}
    if year in by_year:
        return by_year[year]
    statuses = dict(zip(list_table["year"].tolist(), list_table["status"].tolist(), strict=True))
    raise NotObserved(
        f"No list of calendar year {year} ({statuses.get(year, 'not a known year')}) is in the record at {processed}. "
        f"Lists held: {', '.join(map(str, by_year)) or 'none'}."
    )


def _select(year: Year, revision: int | None, moment: datetime | None) -> _Selected | None:
    """The requested revision with the newest observation that shows it; None if there was none up to `moment`."""
    if revision is None:
        observation = year.newest(moment)
        return None if observation is None else _Selected(year, year.revision(observation.revision), observation)
    chosen = year.revision(revision)
    counted = [o for o in year.observations if o.revision == chosen.number]
    return _Selected(year, chosen, newest(counted or (o for o in year.lines if o.revision == chosen.number)))


def _coverage(sightings: Sequence[_Sighting], known_years: int, processed: Path) -> str:
    """How many of the known years a frame covers, how their lists were seen, and whether this is the package's snapshot."""
    return "; ".join([_seen(sightings, known_years), *_snapshot_note(processed)])


def _snapshot_note(processed: Path) -> Iterator[str]:
    if not is_snapshot(processed.parent):
        return
    days = [line.observed_at for year in published_years(processed) for line in year.lines]
    yield f"from the snapshot in leahy {metadata.version('leahy')}" + (f", of {max(days):%Y-%m-%d}" if days else "")


def _seen(sightings: Sequence[_Sighting], known_years: int) -> str:
    count = f"{len(sightings)} list{'' if len(sightings) == 1 else 's'} of {known_years} known years"
    if len(sightings) == 1:
        _, how, at, day = sightings[0]
        how_seen = HOW_SEEN[How(how)] + ("" if at is None else f" on {at:%Y-%m-%d}")
        return "; ".join([count, how_seen, check_phrase(day)])
    years_by_phrase: dict[str, list[str]] = {}
    for sighting in sightings:
        years_by_phrase.setdefault(HOW_SEEN[How(sighting.how)], []).append(str(sighting.year))
    for sighting in sightings:
        years_by_phrase.setdefault(check_phrase(sighting.checked_on), []).append(str(sighting.year))
    return "; ".join([count, *(f"{', '.join(years)}: {phrase}" for phrase, years in years_by_phrase.items())])


def check_phrase(checked_on: date | None) -> str:
    """Whether somebody compared a list with its page, as a phrase; `checked.csv` says who, and with what."""
    return UNCHECKED if checked_on is None else f"checked on {checked_on.isoformat()}"


def _only_checked(selected: Sequence[_Selected]) -> list[_Selected]:
    """Those that a person compared with their pages. Raises `NotObserved` if there is none."""
    checked = [chosen for chosen in selected if chosen.checked_on]
    if not checked:
        names = ", ".join(f"{chosen.year.year} r{chosen.revision.number}" for chosen in selected)
        raise NotObserved(f"No person has compared {names} with its page, and checked=True leaves such lists out.")
    return checked


def _count_known(list_table: pd.DataFrame, held: Iterable[Year]) -> int:
    return len({*list_table["year"].tolist(), *(year.year for year in held)})


def _not_observed(requested: list[Year], moment: datetime | None, processed: Path) -> str:
    if not requested:
        return f"The record at {processed} holds no list yet. `leahy lists` says what is known of each year."
    first = min(o.captured_at for year in requested for o in year.observations if o.captured_at is not None)
    which = f"the {requested[0].year} list" if len(requested) == 1 else "any list"
    by = f"{moment:%Y-%m-%d}" if moment and moment.time() == time.max else iso(moment)
    return f"Nothing was observed of {which} by {by}. It was first observed at {iso(first)}."


def _moment(as_of: str | date | datetime) -> datetime:
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of) if len(as_of) <= 10 else datetime.fromisoformat(as_of)
        except ValueError as error:
            raise LeahyError(f"{as_of!r} is not a day or a moment: give 2020-12-31 or 2020-12-31T18:00:00Z.") from error
    if not isinstance(as_of, date):
        raise LeahyError(f"{as_of!r} is not a day or a moment: give 2020-12-31 or 2020-12-31T18:00:00Z.")
    if not isinstance(as_of, datetime):
        as_of = datetime.combine(as_of, time.max, UTC)
    return as_of if as_of.tzinfo is not None else as_of.replace(tzinfo=UTC)
