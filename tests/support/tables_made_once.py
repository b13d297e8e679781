"""What stands above the revisions is made from the same revisions once by each process: most runs of tests make it again and again.

Both functions are of the revisions' bytes and of decisions alone. The hashes of the files are checked each time.
"""

import contextlib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.store import derived_tables
from leahy.record.revisions import Revision, Year, revision_bytes
from leahy.record.same_unit import Decided

_made: dict[Hashable, Any] = {}


def _hash(revision: Revision | None) -> str:
    return revision.file_sha256 if revision else ""


@contextlib.contextmanager
def tables_made_once() -> Iterator[None]:
    """As long as this lasts, a CSV file and the table of units are made once from the same revisions."""
    csv, units = derived_tables.revision_csv, derived_tables.units_table

    def revision_csv(folder: Path, revision: Revision) -> bytes:
        revision_bytes(folder, revision)
        if revision.file_sha256 not in _made:
            _made[revision.file_sha256] = csv(folder, revision)
        content: bytes = _made[revision.file_sha256]
        return content

    def units_table(years: Iterable[Year], decided: Sequence[Decided] = ()) -> pa.Table:
        years = list(years)
        for year in years:
            for revision in year.revisions:
                revision_bytes(year.folder, revision)
        key = (*((year.year, _hash(year.current()), *map(_hash, year.revisions)) for year in years), *decided)
        if key not in _made:
            _made[key] = units(years, decided)
        return _made[key]

    derived_tables.revision_csv, derived_tables.units_table = revision_csv, units_table
    try:
        yield
    finally:
        derived_tables.revision_csv, derived_tables.units_table = csv, units
