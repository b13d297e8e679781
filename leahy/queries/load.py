"""What a researcher calls: the rows of a list, which lists there are, and how each has changed."""

import operator
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pandas as pd
import pyarrow as pa

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.record.jsonl import iso, to_json
from leahy.record.revisions import (
    CAVEAT,
    Observation,
    Revision,
    Year,
    data_folder,
    newest,
    parse_parquet,
    read_table,
    read_year,
    recorded_years,
    to_frame,
)

Data = str | os.PathLike[str] | None
_Shown = tuple[int, str, datetime | None]  # year, how, captured_at
_WORTH_THREADS = 20_000  # rows

SEEN = {
    "live": "seen live",
    "json_twin": "seen live",
    "archive_host": "seen at an archive of the site",
    "wayback": "seen at the Wayback Machine",
    "file": "seen by a person who saved it",
    "transcription": "transcription, not seen live",
}


def load(
    year: int | None = None,
    *,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    data: Data = None,
) -> pd.DataFrame:
    """The rows of one year's list, or of all lists, one row a unit: the columns of docs/data-dictionary.md.

    What is current, unless `revision` (a number; needs `year`) or `as_of` says otherwise: `as_of` gives what the newest
    observation up to that moment showed. A day means its end in UTC, a moment without an offset is UTC, and a
    transcription is older than every moment. `data` is the data folder: else the environment's LEAHY_DATA, else ./data.

    A revision that is no longer believed can still be asked for by its number; `coverage` then says so.

    `.attrs` holds `revision` (the number; for all lists, year -> number), `coverage` and `caveat`.

    Raises `NotObserved` if no such list was observed (by `as_of`), `RecordError` if the record cannot be read.
    """
    return load_columns(None, year, revision=revision, as_of=as_of, data=data)


def load_columns(
    columns: Sequence[str] | None,
    year: int | None = None,
    *,
    revision: int | None = None,
    as_of: str | date | datetime | None = None,
    data: Data = None,
) -> pd.DataFrame:
    """What `load` gives, with these columns alone (None: all), in the order of the table."""
    if revision is not None and (year is None or as_of is not None):
        raise ValueError("revision= needs a year, and excludes as_of=")
    processed = _processed(data)
    known = _read_lists(processed)
    held = _held(processed, withdrawn=revision is not None)
    moment = None if as_of is None else _moment(as_of)
    wanted = held if year is None else [_one(held, known, processed, year)]
    chosen = [(y, r, o) for y in wanted for r, o in _choose(y, revision, moment)]
    if not chosen:
        raise NotObserved(_not_observed(wanted, moment, processed))
    frame = to_frame(pa.concat_tables(_read_tables(chosen, columns), promote_options="default"))
    numbers = {y.year: r.number for y, r, _ in chosen}
    coverage = _coverage([_as_shown(y.year, seen) for y, _, seen in chosen], _known(known, held))
    if moment is not None and any(seen.captured_at is None for _, _, seen in chosen):
        coverage += "; undated, so it may be younger than the moment asked for"
    frame.attrs = {
        "revision": numbers if year is None else numbers[year],
        "coverage": coverage + "".join("; no longer believed" for y, r, _ in chosen if r in y.withdrawn),
        "caveat": CAVEAT,
    }
    return frame


def years(*, data: Data = None) -> list[int]:
    """The calendar years whose list is in the record."""
    return [year.year for year in _held(_processed(data))]


def lists(*, data: Data = None) -> pd.DataFrame:
    """One row a known calendar year, whether its list is held or not.

    The columns are those of `lists` in docs/data-dictionary.md; `.attrs` holds `coverage` and `caveat`.
    """
    processed = _processed(data)
    frame = _read_lists(processed)
    published = frame[frame["status"] == "published"]
    shown = [
        (int(year), str(how), None if pd.isna(at) else at)
        for year, how, at in zip(published["year"], published["how"], published["captured_at"], strict=True)
    ]
    frame.attrs = {"coverage": _coverage(shown, len(frame)), "caveat": CAVEAT}
    return frame


def revisions(year: int, *, data: Data = None) -> pd.DataFrame:
    """One row a revision of one year's list, in the order of publication.

    The columns are the fields of `revisions` in docs/data-dictionary.md, then `first_seen` and `last_seen` (the
    earliest and latest captured_at of the observations that show it; null where only a transcription does),
    `observations` (their number) and `current`. Raises `NotObserved` if there is no list of that year.
    """
    processed = _processed(data)
    known, held = _read_lists(processed), _held(processed)
    one = _one(held, known, processed, year)
    current, records = one.current(), []
    for revision in one.revisions:
        shown = [o for o in one.observations if o.revision == revision.number]
        seen = [o.captured_at for o in shown if o.captured_at is not None]
        records.append(
            to_json(revision)
            | {
                "created_at": revision.created_at,
                "first_seen": min(seen, default=None),
                "last_seen": max(seen, default=None),
                "observations": len(shown),
                "current": revision == current,
            }
        )
    frame = pd.DataFrame(records)
    for moment in ("created_at", "first_seen", "last_seen"):
        frame[moment] = pd.to_datetime(frame[moment], utc=True).astype("datetime64[us, UTC]")
    frame.attrs = {
        "coverage": _coverage([_as_shown(year, newest(one.observations))], _known(known, held)),
        "caveat": CAVEAT,
    }
    return frame


def shown(year: int, *, revision: int | None = None, data: Data = None) -> tuple[Revision, Observation, str | None]:
    """One revision of one list (None: the current one), its newest observation, and the address of an archived copy.

    That address is the record's own, where it has one for what is current. Raises as `load` does.
    """
    processed = _processed(data)
    known = _read_lists(processed)
    one = _one(_held(processed, withdrawn=revision is not None), known, processed, year)
    ((chosen, seen),) = _choose(one, revision, None)
    archived = None
    if chosen == one.current() and "archive_url" in known:
        address = known.loc[known["year"] == year, "archive_url"].iloc[0]
        archived = address if isinstance(address, str) else None
    return chosen, seen, archived


def _read_tables(chosen: Sequence[tuple[Year, Revision, Observation]], columns: Sequence[str] | None) -> list[pa.Table]:
    """The rows of each revision. In threads of ours, which end here: see `parse_parquet` on those of Arrow."""

    def read(one: tuple[Year, Revision, Observation]) -> pa.Table:
        return read_table(one[0].folder, one[1], columns).replace_schema_metadata(None)

    if sum(revision.rows for _, revision, _ in chosen) < _WORTH_THREADS:
        return [read(one) for one in chosen]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as threads:
        return list(threads.map(read, chosen))


def _processed(data: Data) -> Path:
    folder = data_folder(data)
    processed = folder / "processed"
    if not (processed / "revisions").is_dir():
        seen = "there is no such folder" if not processed.exists() else "that folder holds no revisions/"
        raise RecordError(
            f"No record at {processed}: {seen}. Build it with `make run` in a checkout, "
            "or name the data folder (the one that has processed/ in it) with data= or LEAHY_DATA."
        )
    return processed


def _read_lists(processed: Path) -> pd.DataFrame:
    path = processed / "lists.parquet"
    try:
        return to_frame(parse_parquet(path.read_bytes(), path))
    except OSError as error:
        raise RecordError(
            f"The record at {processed} is not finished: {path}: {error.strerror or error}. Run `make run` again, "
            f"which mends it."
        ) from error


def _held(processed: Path, *, withdrawn: bool = False) -> list[Year]:
    """The years of which a list is believed; if `withdrawn`, those too of which one was."""
    years = (read_year(processed, y) for y in recorded_years(processed))
    return [year for year in years if year.observations or (withdrawn and year.withdrawn)]


def _one(held: Iterable[Year], known: pd.DataFrame, processed: Path, year: int) -> Year:
    try:
        year = operator.index(year)
    except TypeError:
        raise LeahyError(f"{year!r} is no calendar year: give a whole number, 2018.") from None
    found = next((y for y in held if y.year == year), None)
    if found is not None:
        return found
    there = ", ".join(str(y.year) for y in held) or "none"
    status = dict(zip(known["year"].tolist(), known["status"].tolist(), strict=True)).get(year, "not a known year")
    raise NotObserved(
        f"No list of calendar year {year} ({status}) is in the record at {processed}. Lists held: {there}."
    )


def _choose(year: Year, revision: int | None, moment: datetime | None) -> list[tuple[Revision, Observation]]:
    """The revision asked for, with the newest observation that shows it; [] if there is none."""
    if revision is None:
        seen = year.newest(moment)
        return [] if seen is None else [(year.revision(seen.revision), seen)]
    chosen = year.revision(revision)
    believed = [o for o in year.observations if o.revision == chosen.number]
    return [(chosen, newest(believed or (o for o in year.lines if o.revision == chosen.number)))]


def _coverage(shown: Sequence[_Shown], known: int) -> str:
    """How much of what is known a view is, and how what it shows was seen."""
    count = f"{len(shown)} list{'' if len(shown) == 1 else 's'} of {known} known years"
    if len(shown) == 1:
        _, how, at = shown[0]
        return f"{count}; {SEEN[how]}" + ("" if at is None else f" on {at:%Y-%m-%d}")
    manners = dict.fromkeys(SEEN[how] for _, how, _ in shown)
    told = (", ".join(str(y) for y, how, _ in shown if SEEN[how] == manner) + f": {manner}" for manner in manners)
    return "; ".join([count, *told])


def _as_shown(year: int, seen: Observation) -> _Shown:
    return year, seen.how, seen.captured_at


def _known(lists: pd.DataFrame, held: Iterable[Year]) -> int:
    return len({*lists["year"].tolist(), *(y.year for y in held)})


def _not_observed(wanted: list[Year], moment: datetime | None, processed: Path) -> str:
    if not wanted:
        return f"The record at {processed} holds no list yet. `leahy lists` says what is known of each year."
    first = min(o.captured_at for y in wanted for o in y.observations if o.captured_at is not None)
    which = f"the {wanted[0].year} list" if len(wanted) == 1 else "any list"
    asked = f"{moment:%Y-%m-%d}" if moment and moment.time() == time.max else iso(moment)
    return f"Nothing was observed of {which} by {asked}. It was first observed at {iso(first)}."


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
