"""Decisions of people on candidates: `data/decisions/related.csv`, read strictly.

A decision says of a listed unit and a record of a register, or every record under one name there, whether they hang together
as the candidate says (`confirmed`) or not (`refuted`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flows.store.decisions import DecisionError, decided_rows
from leahy.vocabulary import RegisterName, Ruling

RELATED_HEADER = ("name_id", "register", "entry", "decision", "source", "reason", "decided_on")


class Settled(NamedTuple):
    """What a person decided, and why. `reason` names the source."""

    ruling: Ruling
    reason: str


@dataclass(frozen=True, slots=True)
class RelatedDecisions:
    """The decisions by (name_id, register, entry); `lines`: where each stands, for messages."""

    settled: Mapping[tuple[str, str, str], Settled] = field(default_factory=dict)
    lines: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def on(self, name_id: str, register: str, entries: Sequence[str]) -> Settled | None:
        """The decision on a candidate. `entries`: the identifier of its record, then the name there."""
        return next(
            (self.settled[key] for entry in entries if (key := (name_id, register, entry)) in self.settled), None
        )


def related_file(data: Path) -> Path:
    """The file of these decisions under the data folder."""
    return data / "decisions" / "related.csv"


def read_related(data: Path) -> RelatedDecisions:
    """The decisions under `data`; none where there is no file. `DecisionError` for an invalid file and for two on one pair."""
    settled: dict[tuple[str, str, str], Settled] = {}
    lines: dict[tuple[str, str, str], str] = {}
    for where, (name_id, register, entry, decision, source, reason, _) in decided_rows(
        related_file(data), RELATED_HEADER
    ):
        if register not in [*RegisterName]:
            raise DecisionError(f"{where}: register is {register!r}; it is one of {', '.join(RegisterName)}.")
        if decision not in [*Ruling]:
            raise DecisionError(f"{where}: decision is {decision!r}; write confirmed or refuted.")
        if not source or not entry:
            raise DecisionError(f"{where}: a decision needs its entry and its source.")
        key = name_id, register, entry
        if key in settled:
            raise DecisionError(f"{where}: {name_id} and {entry!r} are decided already in {lines[key]}; keep one line.")
        settled[key] = Settled(Ruling(decision), f"{reason} (source: {source})")
        lines[key] = where
    return RelatedDecisions(settled, lines)
