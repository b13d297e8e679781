"""The Foreign Military Training Reports, as Security Force Monitor publishes them: one row a training, from 1999 on.

The cell of the units that were trained is free text: one unit, several, or words that name none. Identifiers of trainings
were made anew in 2024, so a training is named by the hash of its row.
"""

import hashlib
import io
import re
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow.lib
import pyarrow.parquet as pq

from leahy.vocabulary import VerdictKind
from parsers.errors import RegisterError
from parsers.registers.files import cells_below, check_header, checked, csv_rows, text_of
from schemas.registers import Trainings

NAME = "the file of trainings"
_COLUMNS = {
    "qa:training_group": "report",
    "training:country": "country",
    "qa:training_country_iso_3166_1": "country_alpha3",
    "training:program": "program",
    "training:course_title": "course",
    "training:delivery_unit": "delivery_unit",
    "training:recipient_unit": "recipient_unit",
    "qa:training_start_date_clean": "start_date",
    "training:training_end_date": "end_date",
    "training:location": "location",
    "training:quantity": "quantity",
    "training:total_cost": "total_cost",
    "training:page_number": "page",
}
"""Column of the published table -> ours. Further columns are left out."""
_PARQUET = b"PAR1"
_YEAR = re.compile(r"\b(?:FY|FISCAL YEAR)\s*(?:20|19)?(\d\d)\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def is_parquet(body: bytes) -> bool:
    """Whether a register's file is Parquet; else it is text, one line a row."""
    return body.startswith(_PARQUET)


def read_trainings(body: bytes) -> pd.DataFrame:
    """The rows of the published table (tabs, commas or Parquet), verbatim, null where a cell is empty: the columns of
    `schemas.registers.Trainings`. Raises `RegisterError`."""
    table = _parquet(body) if is_parquet(body) else _csv(body)
    frame = table[list(_COLUMNS)].rename(columns=_COLUMNS)
    frame = frame.mask(frame.apply(lambda texts: texts.str.strip() == ""))
    frame.insert(0, "row", pd.Series(range(1, len(frame) + 1), dtype="Int32"))
    return checked(Trainings, frame, NAME)


def fiscal_year(program: str | None) -> int | None:
    """The US fiscal year (October to September) of a training: the one that its program names, else none; a report covers
    two."""
    if match := _YEAR.search(program or ""):
        short = int(match[1])
        return 1900 + short if short > 90 else 2000 + short
    return None


def day(text: str | None) -> date | None:
    """A start date as the table has it, YYYY-MM-DD; None where there is none, or one that no calendar has."""
    match = _DAY.fullmatch(text or "")
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def training_id(values: Sequence[str | None], before: int) -> str:
    """`tr-` and 12 hex digits of the SHA-256 of the cells of a row; `before`: how many rows above are equal to it."""
    text = "\x1f".join(["" if value is None else value for value in values] + ([str(before)] if before else []))
    return f"tr-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _csv(body: bytes) -> pd.DataFrame:
    text = text_of(body, NAME)
    rows = csv_rows(text, NAME, delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    _, header = next(rows, (1, []))
    cells = [fields for _, fields in cells_below(header, rows, list(_COLUMNS), NAME)]
    return pd.DataFrame(cells, columns=list(_COLUMNS), dtype="str")


def _parquet(body: bytes) -> pd.DataFrame:
    try:
        table = pq.read_table(io.BytesIO(body))
    except (pyarrow.lib.ArrowException, OSError) as error:
        raise RegisterError(VerdictKind.TRUNCATED, f"{NAME}: Parquet that cannot be read ({error}).") from error
    check_header(table.column_names, list(_COLUMNS), NAME)
    frame: pd.DataFrame = table.select(list(_COLUMNS)).to_pandas()
    return frame.astype("str")
