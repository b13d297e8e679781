"""The verdict on what a register's address sent: whether it is the register, and the whole of it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from leahy.vocabulary import RegisterFormat, VerdictKind
from parsers.errors import RegisterError
from parsers.records import Verdict
from parsers.registers.aid import read_aid
from parsers.registers.ofac import read_alt, read_sdn
from parsers.registers.trainings import read_trainings
from parsers.verdict import cut_on_the_way, judge

_READERS: Mapping[RegisterFormat, Callable[[bytes], pd.DataFrame]] = {
    RegisterFormat.SDN: read_sdn,
    RegisterFormat.ALT: read_alt,
    RegisterFormat.TRAININGS: read_trainings,
    RegisterFormat.AID: read_aid,
}

_PAGE = (b"<", b"{")


@lru_cache(maxsize=len(_READERS))
def read_register(format: RegisterFormat, body: bytes) -> pd.DataFrame:
    """The table that the bytes of a register hold, which nobody may change: who judged them has read them. Raises
    `RegisterError`."""
    return _READERS[format](body)


def judge_register(
    body: bytes,
    *,
    format: RegisterFormat,
    url: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    least_rows: int = 1,
) -> Verdict:
    """What a response is: `register`, or why it is none (blocked, challenge, empty, truncated, another format).

    `least_rows`: a register with fewer is not whole. The other parameters are those of `parsers.judge`.
    """
    by_name: dict[str, Any] = {name.lower(): value for name, value in (headers or {}).items()}
    if not 200 <= status < 300 or body.lstrip().startswith(_PAGE):
        verdict = judge(body, url=url, status=status, headers=headers)
        if verdict.kind not in (VerdictKind.LIST, VerdictKind.NOT_A_LIST):
            return verdict
    if cut := cut_on_the_way(body, status, by_name):
        return Verdict(VerdictKind.TRUNCATED, cut)
    try:
        rows = len(read_register(format, body))
    except RegisterError as error:
        return Verdict(error.kind, str(error))
    if rows < least_rows:
        return Verdict(VerdictKind.TRUNCATED, f"{rows:,} rows, where a whole register has {least_rows:,} or more")
    return Verdict(VerdictKind.REGISTER, f"{rows:,} rows")
