"""What rows that break their contract say."""

from collections.abc import Mapping, Sequence
from typing import Any


class RowsInvalid(Exception):
    """Rows do not fit their contract.

    `failure_cases` holds every fault, in JSON types: column, check, failure_case, and index (the row, from 0, or None).
    """

    def __init__(self, table: str, failure_cases: Sequence[Mapping[str, Any]]) -> None:
        self.table = table
        self.failure_cases = [dict(case) for case in failure_cases]
        first_cases = "; ".join(_case_words(case) for case in self.failure_cases[:3])
        more = f"; and {len(self.failure_cases) - 3} more" if len(self.failure_cases) > 3 else ""
        super().__init__(
            f"Rows do not fit the contract of {table}: {first_cases}{more}. Nothing was published of them."
        )


def _case_words(case: Mapping[str, Any]) -> str:
    where = "" if case["index"] is None else f" in row {case['index']}"
    return f"{case['column'] or 'the rows'}{where}: {case['check']} fails for {case['failure_case']!r}"
