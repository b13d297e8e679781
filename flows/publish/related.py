"""From registers to the tables beside the lists: related.parquet, country_years.parquet and vetting.parquet.

They are computed anew when a list, a register, a decision or the program has changed, and else kept. What is beside a listed
unit changes no row of a list.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from flows.publish.fingerprint import program_fingerprint
from flows.sources import Source, Sources
from flows.store import captures
from flows.store.captures import Look
from flows.store.derived_tables import parquet_bytes
from flows.store.files import write_whole
from flows.store.related_decisions import RelatedDecisions, read_related, related_file
from leahy.record.revisions import Year, read_table, to_frame
from leahy.text.countries import COUNTRY_NAMES
from leahy.text.figures import whole_number
from leahy.vocabulary import Designation, RegisterFormat, RegisterName, SourceKind
from parsers.errors import RegisterError
from parsers.registers import reviewed
from parsers.registers.candidates import (
    Candidate,
    ListedUnit,
    child_soldier_candidates,
    designation_candidates,
    training_candidates,
)
from parsers.registers.ofac import designations
from parsers.registers.verdict import read_register
from schemas.contract import Model, arrow_schema, to_arrow, validated_table
from schemas.country_years import CountryYears
from schemas.registers import Vetting
from schemas.related import Related

RELATED, COUNTRY_YEARS, VETTING = "related.parquet", "country_years.parquet", "vetting.parquet"
TABLES = (RELATED, COUNTRY_YEARS, VETTING)
STATE = ".related.json"
"""What the tables were made from, the candidates in them, and those that a report has told: {"inputs", "files", "problems",
"candidates", "told"}. Of a candidate its key and its register."""

_SHOWN = 20
_FIRST_AID_YEAR = 2010


@dataclass(frozen=True, slots=True)
class _Register:
    """A register that is here: the newest capture that can be read."""

    source: Source
    look: Look
    table: pd.DataFrame


def related_files(data: Path, sources: Sources, years: Sequence[Year]) -> dict[str, bytes]:
    """Path below `data/processed` -> bytes of the tables beside the lists of `years`, which are all that the record holds.

    Raises `DecisionError` for an invalid related.csv, `RecordError` for a register's capture that is missing or changed.
    """
    processed = data / "processed"
    looks = captures.read_looks(data / "raw", {source.name for source in _sources(sources)})
    inputs = _inputs(data, sources, looks, years)
    state = _read_state(processed)
    if state.get("inputs") == inputs and (kept := _kept(processed, state.get("files", {}))):
        return kept
    registers, problems = _read_registers(data / "raw", sources, looks)
    rows = _listed_rows(years)
    units = _listed_units(rows)
    decisions = read_related(data)
    related = _related(units, registers, decisions)
    tables = {
        RELATED: validated_table(Related, related),
        COUNTRY_YEARS: validated_table(CountryYears, _country_years(rows, registers)),
        VETTING: to_arrow(Vetting, reviewed.vetting()),
    }
    read = {register.source.name: _day(register.look) for register in registers.values()}
    named = {"read": json.dumps(read), "registers": json.dumps(_licences(sources), ensure_ascii=False)}
    files = {path: parquet_bytes(table, named) for path, table in tables.items()}
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    problems += _idle_decisions(decisions, related)
    candidates = {key: f"{row['register']}\t{_in_words(row)}" for key, row in _candidates(related)}
    made = {"inputs": inputs, "files": hashes, "problems": problems, "candidates": candidates}
    _write_state(processed, state | made)
    return files


def candidate_news(processed: Path) -> tuple[str, ...]:
    """The candidates that no report has told, and those that are there no more; a sentence each."""
    state = _read_state(processed)
    problems, told, held = state.get("problems", []), state.get("told"), state.get("candidates", {})
    if told is None:
        counted = ", ".join(f"{n:,} {name}" for name, n in sorted(Counter(map(_register_of, held.values())).items()))
        return (*problems, *((f"{len(held):,} candidates: {counted}",) if held else ()))
    is_new = held.keys() - told.keys()
    new = [row for key, row in _candidates(pd.read_parquet(processed / RELATED)) if key in is_new] if is_new else []
    gone = [words for key, words in told.items() if key not in held]
    sentences = _shown("new", [_in_words(row) for row in new]) + _shown("there no more", gone)
    return (*problems, *sentences)


def _shown(what: str, candidates: Sequence[str]) -> list[str]:
    """A sentence for each candidate, up to a number; `candidates` may begin with their register and a tab."""
    words = [candidate.rpartition("\t")[2] for candidate in candidates[:_SHOWN]]
    sentences = [f"{what}: {candidate}" for candidate in words]
    if (more := len(candidates) - _SHOWN) > 0:
        sentences.append(f"{what}: {more:,} more")
    return sentences


def _in_words(row: Mapping[Any, Any]) -> str:
    return f"{row['unit_listed']} ~ {row['name']} ({row['register']} {row['entry_id']}, {row['relation']})"


def _register_of(candidate: str) -> str:
    return candidate.partition("\t")[0]


def candidates_told(processed: Path) -> None:
    """Note that a report has told every candidate. Raises `WriteFailed`."""
    state = _read_state(processed)
    if (held := state.get("candidates", {})) != state.get("told"):
        _write_state(processed, state | {"told": held})


def _sources(sources: Sources) -> tuple[Source, ...]:
    return sources.of_kind(SourceKind.REGISTER)


def _read_registers(
    raw: Path, sources: Sources, looks: Sequence[tuple[str, Look]]
) -> tuple[dict[RegisterFormat, _Register], list[str]]:
    """Of each format, the newest capture that can be read; and a sentence for each newer one that cannot."""
    registers, problems = {}, []
    for source in _sources(sources):
        assert source.register is not None
        for look in captures.registers_newest_first(looks, source.name):
            try:
                table = read_register(source.register.format, captures.read_capture(raw, source.name, look))
            except RegisterError as error:
                problems.append(f"cannot be read, so an older capture of {source.name} is used: {error}")
                continue
            registers[source.register.format] = _Register(source, look, table)
            break
    read_register.cache_clear()  # a run reads each once, and holds none longer than it needs it
    return registers, problems


def _day(look: Look) -> str:
    return f"{look.captured_at or look.fetched_at:%Y-%m-%d}"


def _licences(sources: Sources) -> dict[str, str]:
    """Name of a register -> whom to name for it, and its licence."""
    registers = ((source.name, source.register) for source in _sources(sources))
    return {name: f"{register.attribution}. {register.licence}." for name, register in registers if register}


def _idle_decisions(decisions: RelatedDecisions, related: pd.DataFrame) -> list[str]:
    """A sentence for each decision that fits no candidate of a register that is here."""
    here = set(related["register"])
    keys = {
        (name_id, register, entry)
        for column in ("entry_id", "name")
        for name_id, register, entry in related[["name_id", "register", column]].itertuples(index=False)
    }
    idle = [key for key in decisions.lines if key[1] in here and key not in keys]
    return [
        f"{decisions.lines[key]}: no candidate has {key[0]} and {key[2]!r}; correct the line or take it out"
        for key in idle
    ]


def _listed_rows(years: Sequence[Year]) -> pd.DataFrame:
    """The rows of every current list, the newest year first."""
    columns = ["name_id", "year", "country_code", "unit_listed", "path", "location"]
    currents = [(year.folder, year.current()) for year in reversed(years)]
    frames = [to_frame(read_table(folder, revision, columns)) for folder, revision in currents if revision is not None]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _listed_units(rows: pd.DataFrame) -> list[ListedUnit]:
    newest = rows.drop_duplicates("name_id").sort_values(["country_code", "name_id"])
    return [
        ListedUnit(row["name_id"], row["country_code"], row["unit_listed"], tuple(row["path"]), _text(row["location"]))
        for row in newest.to_dict("records")
    ]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _related(
    units: Sequence[ListedUnit], registers: Mapping[RegisterFormat, _Register], decisions: RelatedDecisions
) -> pd.DataFrame:
    parts: list[tuple[Iterable[Candidate], _Register | None]] = [
        (child_soldier_candidates(units, reviewed.child_soldiers()), None)
    ]
    if sdn := registers.get(RegisterFormat.SDN):
        alt = registers.get(RegisterFormat.ALT)
        parts.append((designation_candidates(units, designations(sdn.table, alt.table if alt else None)), sdn))
    if trainings := registers.get(RegisterFormat.TRAININGS):
        parts.append((training_candidates(units, trainings.table), trainings))
    rows = [_row(candidate, register, decisions) for candidates, register in parts for candidate in candidates]
    rows.sort(key=_order)
    return _frame(rows, Related)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    first = (row["country_code"], row["name_id"], row["register"])
    return *first, row["fiscal_year"] or 0, row["entry_id"], row["name"]


def _row(candidate: Candidate, register: _Register | None, decisions: RelatedDecisions) -> dict[str, Any]:
    settled = decisions.on(candidate.name_id, candidate.register, (candidate.entry_id, candidate.name))
    return asdict(candidate) | {
        "address": (register.look.final_url or register.look.asked_url) if register else None,
        "capture_sha256": register.look.sha256 if register else None,
        "decision": settled.ruling if settled else None,
        "decision_reason": settled.reason if settled else None,
    }


def _country_years(rows: pd.DataFrame, registers: Mapping[RegisterFormat, _Register]) -> pd.DataFrame:
    listed = rows.groupby(["country_code", "year"]).size().to_dict() if len(rows) else {}
    held = {int(year) for year in rows["year"].unique()}
    soldiers = {
        (code, int(year))
        for code, year in zip(*(reviewed.child_soldiers()[c] for c in ("country_code", "report_year")), strict=True)
    }
    known = reviewed.child_soldiers_years()
    aid = _aid(registers[RegisterFormat.AID].table) if RegisterFormat.AID in registers else {}
    codes = sorted(set(rows["country_code"]))
    years = sorted(held | set(known) | {year for code, year, _ in aid if code in codes})
    records = [
        {
            "country_code": code,
            "country": COUNTRY_NAMES[code],
            "year": year,
            "units_listed": int(listed.get((code, year), 0)) if year in held else None,
            "child_soldiers": _designation((code, year) in soldiers, known.get(year)),
            "aid_obligated": aid.get((code, year, "obligations")),
            "aid_disbursed": aid.get((code, year, "disbursements")),
        }
        for code in codes
        for year in years
    ]
    return _frame(records, CountryYears)


def _designation(is_listed: bool, known: str | None) -> Designation:
    if is_listed:
        return Designation.LISTED
    return Designation.NOT_LISTED if known == "all" else Designation.UNKNOWN


def _aid(table: pd.DataFrame) -> dict[tuple[str, int, str], int]:
    """(country, fiscal year, transaction type in small letters) -> whole dollars, of the years that are told."""
    amounts: dict[tuple[str, int, str], Decimal] = {}
    columns = ("country_code", "fiscal_year", "transaction_type", "amount")
    for code, year, kind, amount in zip(*(table[column].tolist() for column in columns), strict=True):
        fiscal_year = whole_number(year)
        if isinstance(code, str) and fiscal_year is not None and fiscal_year >= _FIRST_AID_YEAR:
            key = code, fiscal_year, kind.lower()
            amounts[key] = amounts.get(key, Decimal(0)) + Decimal(amount)
    return {key: round(amount) for key, amount in amounts.items()}


def _frame(records: Sequence[Mapping[str, Any]], model: Model) -> pd.DataFrame:
    names = arrow_schema(model).names
    return pd.DataFrame({name: pd.Series([record[name] for record in records], dtype=object) for name in names})


def _inputs(data: Path, sources: Sources, looks: Sequence[tuple[str, Look]], years: Sequence[Year]) -> str:
    """A hash of everything that the tables are made from: of the decisions, those of related.csv alone."""
    decisions = related_file(data)
    currents = [(year.year, year.current()) for year in years]
    revisions = [(year, current.rows_sha256 if current else None) for year, current in currents]
    files = [
        [look.sha256 for look in captures.registers_newest_first(looks, source.name)][:1]
        for source in _sources(sources)
    ]
    decided = decisions.read_bytes() if decisions.exists() else b""
    text = json.dumps([program_fingerprint(), revisions, files, hashlib.sha256(decided).hexdigest()])
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(processed: Path, hashes: Mapping[str, str]) -> dict[str, bytes] | None:
    """The tables as they are on disk; None unless all are as they were made."""
    files = {}
    for path in TABLES:
        file = processed / path
        content = file.read_bytes() if file.exists() else b""
        if hashlib.sha256(content).hexdigest() != hashes.get(path):
            return None
        files[path] = content
    return files


def _candidates(related: pd.DataFrame) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Each candidate with its key. The child-soldiers lists are a reviewed table, so they are no news."""
    for row in related[related["register"] != RegisterName.CHILD_SOLDIERS].to_dict("records"):
        yield _key(row), row


def _key(row: Mapping[Any, Any]) -> str:
    text = "\n".join(str(row[name]) for name in ("name_id", "register", "entry_id", "name", "relation"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_state(processed: Path) -> dict[str, Any]:
    """The state, or none where it is missing or broken: then the tables are made anew and every candidate is told."""
    try:
        state = json.loads((processed / STATE).read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) and _is_whole(state) else {}


def _is_whole(state: Mapping[str, Any]) -> bool:
    problems, told = state.get("problems", []), state.get("told")
    texts = [state.get("files", {}), state.get("candidates", {}), {} if told is None else told]
    if not isinstance(problems, list) or not all(isinstance(one, dict) for one in texts):
        return False
    return all(isinstance(text, str) for text in (*problems, *(text for one in texts for text in one.values())))


def _write_state(processed: Path, state: Mapping[str, Any]) -> None:
    write_whole(processed / STATE, json.dumps(state, sort_keys=True).encode())
