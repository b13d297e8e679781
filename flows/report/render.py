"""The report of a run as people read it: text for a terminal, Markdown and a table for Prefect."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.report.model import STATE_NAMES, BackfillReport, LookReport, RunReport, duration, moment, plural
from leahy.vocabulary import VerdictKind
from parsers.records import Verdict

_SHOWN = 20  # captures named one by one on a terminal; every one is in runs.jsonl


def as_text(report: RunReport) -> str:
    """The report for a terminal."""
    lines = _looks_as_text(report.look) if report.look else []
    lines += backfill_as_text(report.backfill) if report.backfill else []
    if report.captures or report.reported_before:
        lines.append(f"Captures: {_captures(report)}")
        shown = report.captures if len(report.captures) <= _SHOWN else [c for c in report.captures if c.problem]
        for c in shown:
            when = "undated" if c.captured_at is None else f"captured {moment(c.captured_at)}"
            years = f" -> {', '.join(map(str, c.years))}" if c.years else ""
            lines.append(f"  {c.sha256[:16]}  {c.source}, {c.how}, {when}: {c.verdict}{years}")
            lines += ["    NOT PUBLISHED:", *_indented(c.problem, 6)] if c.problem else [f"    {c.reason}"]
    if report.rejected:
        lines.append(f"Rejected: {plural(len(report.rejected), 'capture')}, left out (data/decisions/rejected.csv)")
        lines += [f"  {rejected.capture[:16]}  {rejected.reason}" for rejected in report.rejected]
    if report.passed_over:
        lines.append(f"Passed over: {_addresses(report)}")
        lines += [f"  {passed.address}  {passed.reason}" for passed in report.passed_over]
    if report.years:
        lines.append("Lists:")
    for y in report.years:
        now = "nothing published" if y.revision is None else f"r{y.revision}, {_size(y.rows or 0, y.countries or 0)}"
        lines.append(f"  {y.year}  {now}")
        lines += [
            f"    new revision r{r.number} ({r.reason}): {_size(r.rows, r.countries)}, {r.file}"
            for r in y.new_revisions
        ]
        lines += [
            f"      {d.country}: printed before {_printed(d.old)}; printed now {_printed(d.new)}" for d in y.differences
        ]
        if y.new_observations > len(y.new_revisions):
            lines.append(
                f"    {plural(y.new_observations - len(y.new_revisions), 'new observation')} of what was known"
            )
        for gone in y.withdrawals:
            lines.append(f"    no longer believed: capture {gone.capture[:16]}, which showed r{gone.revision}:")
            lines += _indented(gone.reason, 6)
        for refusal in y.refusals:
            lines.append(f"    NOT PUBLISHED, capture {refusal.capture[:16]}, {plural(refusal.rows, 'row')}:")
            lines += _indented(refusal.problem, 6)
            lines += [f"      {_case(case)}" for case in refusal.failure_cases[:_SHOWN]]
    lines += [f"PROBLEM: {problem}" for problem in report.problems]
    if report.coverage:
        lines.append(f"Coverage: {report.coverage}. A year without a list here is not a year without denials.")
    processed = Path(report.data) / "processed"
    if report.years:
        lines.append(
            f"Files: {processed / 'denied_units'} (Parquet), {processed / 'csv'}, {processed / 'lists.parquet'}"
        )
    lines.append(_conclusion(report))
    return "\n".join(lines)


def told_of(verdict: Verdict) -> str:
    """What a page is that is no list."""
    kind = "" if verdict.kind == VerdictKind.NOT_A_LIST else f" but {verdict.kind}"
    return f"is no list{kind}: {verdict.reason}"


def _conclusion(report: RunReport) -> str:
    name = STATE_NAMES[report.state]
    if report.problems:
        return f"{name}."
    said = report.summary()
    return f"{name}{said[len(name) :]}." if said.startswith(name.lower()) else f"{name}: {said}."


def as_markdown(report: RunReport) -> str:
    """The report for Prefect."""
    lines = [
        f"# {STATE_NAMES[report.state]}",
        "",
        f"`{report.command}`, {_seconds(report.started_at)}: {report.summary()}",
        "",
    ]
    if report.coverage:
        lines += [f"{report.coverage}. A year without a list here is not a year without denials.", ""]
    problems = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    problems += [f"{y.year}: {refusal.problem}" for y in report.years for refusal in y.refusals]
    gone = [
        f"{y.year}, r{w.revision} of capture {w.capture[:16]}: {w.reason}" for y in report.years for w in y.withdrawals
    ]
    if gone:
        lines += ["## No longer believed", "", *(line for told in gone for line in (f"> {told}", ""))]
    if problems:
        lines += ["## Not published", ""]
    for problem in problems:
        if "\n" in problem:
            lines += ["```text", problem.replace("```", "'''"), "```", ""]
        else:  # a block of code does not wrap
            lines += [f"> {problem}", ""]
    for y in report.years:
        if y.differences:
            lines += [f"## {y.year}: what reads otherwise", ""]
            lines += _table(
                ("country", "printed before", "printed now"),
                [(d.country, _verbatim(d.old or ""), _verbatim(d.new or "")) for d in y.differences],
            )
    if report.backfill:
        lines += ["## Asked for the past", "", "```text", *backfill_as_text(report.backfill), "```", ""]
    if report.look:
        lines += ["## Looked at", ""]
        lines += _table(
            LOOKS_HEADER[:-1],
            [(f"[{row[0]}]({row[-1]})", *row[1:-1]) for row in looks_table(report.look)],
        )
        lines += [f"- {line}" for line in _look_remarks(report.look)] + [""]
    if report.years:
        lines += ["## Lists", ""]
        lines += _table(
            ("year", "revision", "rows", "countries", "new", "refused"),
            [
                (
                    str(y.year),
                    f"r{y.revision}" if y.revision else "none",
                    str(y.rows if y.rows is not None else ""),
                    str(y.countries if y.countries is not None else ""),
                    ", ".join(f"r{r.number} ({r.reason})" for r in y.new_revisions),
                    str(len(y.refusals) or ""),
                )
                for y in report.years
            ],
        )
    if report.captures or report.reported_before:
        shown = sorted(report.captures, key=lambda c: _seconds(c.captured_at), reverse=True)[:_SHOWN]
        newest = f"; the newest {len(shown)} of the others" if len(shown) < len(report.captures) else ""
        lines += ["## Captures", "", f"{_captures(report)}{newest}", ""]
    if report.captures:
        lines += _table(
            ("capture", "source", "how", "captured at", "verdict", "reason"),
            [
                (
                    f"`{c.sha256[:16]}`",
                    c.source,
                    c.how,
                    _seconds(c.captured_at),
                    c.verdict,
                    c.reason,
                )
                for c in shown
            ],
        )
    if report.rejected:
        lines += ["## Rejected", "", "Captures that a person has called no true copies of their pages:", ""]
        lines += _table(("capture", "reason"), [(f"`{r.capture[:16]}`", _verbatim(r.reason)) for r in report.rejected])
    if report.passed_over:
        lines += ["## Passed over", "", f"{_addresses(report)}, found and said to lead to no list:", ""]
        lines += _table(("address", "reason"), [(f"`{p.address}`", _verbatim(p.reason)) for p in report.passed_over])
    return "\n".join(lines)


LOOKS_HEADER = ("source", "how", "verdict", "reason", "captured at", "status", "ms", "address")


def looks_table(look: LookReport) -> list[tuple[str, ...]]:
    """One row of `LOOKS_HEADER` an address."""
    return [
        (
            seen.source, seen.how, seen.verdict, seen.reason, _seconds(seen.captured_at), str(seen.status or ""),
            str(seen.ms), seen.final_url or seen.asked_url,
        )
        for seen in look.looks
    ]  # fmt: skip


def _looks_as_text(look: LookReport) -> list[str]:
    lines = ["Looked at:"]
    for seen in look.looks:
        status = "no answer" if seen.status is None else f"HTTP {seen.status}"
        tries = f", {seen.tries} tries" if seen.tries > 1 else ""
        dated = (
            f", as of {moment(seen.captured_at)}"
            if seen.how in ("archive_host", "wayback") and seen.captured_at
            else ""
        )
        lines.append(f"  {seen.source}, {seen.how}: {seen.verdict} ({status}, {seen.ms} ms{tries}){dated}")
        lines.append(f"    {seen.final_url or seen.asked_url}")
        lines.append(f"    {seen.reason}")
    return lines + [f"  {line}" for line in _look_remarks(look)]


def _look_remarks(look: LookReport) -> list[str]:
    lines = [f"Note: {note}." for note in look.notes]
    for dark in look.dark:
        last = f"the last on {moment(dark.since)}" if dark.since else "never yet"
        lines.append(f"{dark.source} has {dark.missing} for {plural(dark.nights, 'night')}: {last}.")
    if look.unseen:
        lines.append(
            f"COULD NOT LOOK at {', '.join(look.unseen)}: no place showed anything newer than what is known. Nothing "
            "follows from that about the lists. Save the page from a browser and file it: python -m flows add FILE --url U "
            "--captured-at T."
        )
    return lines


def _addresses(report: RunReport) -> str:
    n = len(report.passed_over)
    return f"{n} address{'es' if n != 1 else ''} (data/decisions/passed_over.csv)"


def _captures(report: RunReport) -> str:
    """How many captures there are of each verdict, and how many of them no one needs to read about again."""
    kinds = Counter(report.reported_before) + Counter(capture.verdict for capture in report.captures)
    told = f"{kinds.total()} ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())})"
    before = sum(report.reported_before.values())
    return f"{told}, {before if report.captures else 'all'} as reported before" if before else told


def backfill_as_text(backfill: BackfillReport) -> list[str]:
    """What asking the Wayback Machine came to, line by line."""
    b = backfill
    years = f" of {b.first_year or '...'} to {b.last_year or '...'}" if b.first_year or b.last_year else ""
    lines = [
        f"The Wayback Machine, captures{years}:",
        f"  its index: {plural(b.index_asked, 'request')}, {plural(b.index_kept, 'answer')} kept from before",
        f"  {plural(b.captures, 'distinct capture')} of {plural(b.addresses, 'page')} that may be lists; "
        f"{b.there:,} were here already",
    ]
    if b.errors:
        lines.append(f"  {plural(b.errors, 'capture')} that the index calls errors, or no text: not asked for")
    if b.same:
        lines.append(
            f"  {plural(b.same, 'capture')} with the bytes of what the site sends for everything: not asked for"
        )
    if b.dry_run:
        lines.append(
            f"  would ask for {plural(b.left, 'capture')}: {duration(b.seconds)} or more at the archive's pace"
        )
    else:
        came = ", ".join(f"{n} {kind}" for kind, n in b.verdicts.items())
        lines.append(f"  {plural(b.asked, 'capture')} asked for" + (f": {came}" if came else ""))
        lines += [f"  {plural(b.left, 'capture')} left, {duration(b.seconds)} or more"] if b.left else []
    return lines + [f"  Note: {note}." for note in b.notes] + [f"  COULD NOT: {fault}" for fault in b.faults]


def _printed(text: str | None) -> str:
    return "nothing" if text is None else repr(text)


def _size(rows: int, countries: int) -> str:
    return f"{plural(rows, 'row')}, {plural(countries, 'country')}"


def _indented(text: str, by: int) -> list[str]:
    return [" " * by + line for line in text.splitlines()]


def _case(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value!r}" for key, value in case.items() if value is not None)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(_cell, row))} |" for row in cells] + [""]


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)[|]", r"\|", text).replace("\n", " ")


def _verbatim(text: str) -> str:
    """`text` as Markdown that shows just that: what is printed keeps its bars, stars and brackets."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", text)


def _seconds(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else ""
