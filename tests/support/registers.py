"""Made-up extracts of registers, in the formats of the real ones."""

import csv
import io
from collections.abc import Iterable, Sequence

NULL = "-0-"
TRAINING_COLUMNS = (
    "qa:training_group", "training:country", "qa:training_country_iso_3166_1", "training:program", "training:course_title",
    "training:delivery_unit", "training:recipient_unit", "qa:training_start_date_clean", "training:training_end_date",
    "training:location", "training:quantity", "training:total_cost", "training:page_number",
)  # fmt: skip


def sdn(entities: Iterable[tuple[int, str, str, str]]) -> bytes:
    """SDN.CSV with these entities: (number, name, programs, remarks)."""
    rows = [
        (number, name, NULL, programs, *[NULL] * 7, remarks or NULL) for number, name, programs, remarks in entities
    ]
    return _delimited(rows, "\r\n") + b"\x1a"


def alt(names: Iterable[tuple[int, str]]) -> bytes:
    """ALT.CSV with these other names: (number of the entity, name)."""
    rows = [(number, 1000 + n, "aka", name, NULL) for n, (number, name) in enumerate(names)]
    return _delimited(rows, "\r\n") + b"\x1a"


def training(
    unit: str,
    country: str = "Nepal",
    *,
    report: str = "2017-2018",
    program: str = "IMET - FY 2017",
    start: str = "2017-05-02",
) -> tuple[str, ...]:
    """One row of the table of trainings."""
    return (report, country, "", program, "A Course", "", unit, start, "", "", "1", "$100", "7")


def trainings(rows: Iterable[Sequence[str]], columns: Sequence[str] = TRAINING_COLUMNS) -> bytes:
    """The table of trainings as its publisher has it."""
    return _delimited([columns, *rows], "\n", "\t")


def aid(rows: Iterable[tuple[str, str, str, str]], *, title: bool = False) -> bytes:
    """The country file of aid with these (fiscal year, country, transaction type, amount); `title`: headers in Title Case."""
    names = ["fiscal_year", "country_name", "transaction_type_name", "current_amount", "region_name"]
    header = [name.replace("_", " ").title() for name in names] if title else names
    return _delimited([header, *([*row, "World"] for row in rows)], "\n")


def _delimited(rows: Iterable[Sequence[object]], end: str, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()
