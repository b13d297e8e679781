"""The report of a run for people: text for a terminal, Markdown and a table for Prefect."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.report.collection import BackfillReport, LookReport
from flows.report.model import NewRevision, RunReport, SeenCapture, YearReport
from flows.report.words import difference_in_words, duration, moment, plural
from flows.store.review_commands import how_to_say_so
from leahy.record.cells import printable, printable_lines
from leahy.vocabulary import How, VerdictKind
from parsers.records import Verdict

_SHOWN = 20  # captures named one by one; runs.jsonl has every one
_COVERAGE_NOTE = "A year without a list here is not a year without denials."


# --- Text -------------------------------------------------------------------------------------------------------------


def as_text(report: RunReport) -> str:
    """The report for a terminal, without characters that a terminal obeys."""
    lines = _looks_as_text(report.look) if report.look else []
    lines += backfill_as_text(report.backfill) if report.backfill else []
    if report.captures or report.reported_before:
        lines += _captures_as_text(report)
    if report.rejected:
        lines.append(f"Rejected: {plural(len(report.rejected), 'capture')}, left out (data/decisions/rejected.csv)")
        lines += [f"  {rejected.capture[:16]}  {rejected.reason}" for rejected in report.rejected]
    if report.passed_over:
        lines.append(f"Passed over: {_passed_over(report)}")
        lines += [f"  {passed.address}  {passed.reason}" for passed in report.passed_over]
    if report.years:
        lines.append("Lists:")
    for year in report.years:
        lines += _year_as_text(year)
    lines += _candidates_as_text(report)
    lines += [f"NOTE: {remark}" for remark in report.remarks]
    lines += [f"PROBLEM: {problem}" for problem in report.problems]
    if report.coverage:
        lines.append(f"Coverage: {report.coverage}. {_COVERAGE_NOTE}")
    processed = Path(report.data) / "processed"
    if report.years:
        lines.append(
            f"Files: {processed / 'denied_units'} (Parquet), {processed / 'csv'}, {processed / 'lists.parquet'}"
        )
    if report.uploaded:
        lines.append(f"Put where others read it: {report.uploaded}")
    lines.append(_conclusion(report))
    return printable_lines("\n".join(lines))


def _candidates_as_text(report: RunReport) -> list[str]:
    if not report.candidates:
        return []
    heading = "Beside the lists, in other registers (candidates, which imply nothing; `leahy related` shows them):"
    return [heading, *(f"  {sentence}" for sentence in report.candidates)]


def verdict_in_words(verdict: Verdict) -> str:
    """What a page that is not a list is: "is not a list but blocked: ..."."""
    kind = "" if verdict.kind == VerdictKind.NOT_A_LIST else f" but {verdict.kind}"
    return f"is not a list{kind}: {verdict.reason}"


def backfill_as_text(backfill: BackfillReport) -> list[str]:
    """The result of fetching archived captures, line by line."""
    b = backfill
    years = f" of {b.first_year or '...'} to {b.last_year or '...'}" if b.first_year or b.last_year else ""
    lines = [
        f"The Wayback Machine, captures{years}:",
        f"  its index: {plural(b.index_asked, 'request')}, {plural(b.index_kept, 'answer')} kept from before",
        f"  {plural(b.captures, 'distinct capture')} of {plural(b.addresses, 'page')} that may be lists; "
        f"{b.there:,} already here",
    ]
    if b.errors:
        lines.append(f"  {plural(b.errors, 'capture')} skipped: errors or not text, as the index says")
    if b.same:
        lines.append(
            f"  {plural(b.same, 'capture')} skipped: the bytes of a page that the site sends for every address"
        )
    if b.dry_run:
        lines.append(f"  to request: {plural(b.left, 'capture')}, {duration(b.seconds)} or more at the archive's pace")
    else:
        verdicts = ", ".join(f"{n} {kind}" for kind, n in b.verdicts.items())
        lines.append(f"  {plural(b.asked, 'capture')} requested" + (f": {verdicts}" if verdicts else ""))
        lines += [f"  {plural(b.left, 'capture')} left, {duration(b.seconds)} or more"] if b.left else []
    return lines + [f"  Note: {note}." for note in b.notes] + [f"  FAILED: {fault}" for fault in b.faults]


def _looks_as_text(look: LookReport) -> list[str]:
    lines = ["Looked at:"]
    for attempt in look.looks:
        status = "no answer" if attempt.status is None else f"HTTP {attempt.status}"
        tries = f", {attempt.tries} tries" if attempt.tries > 1 else ""
        archived = attempt.how in (How.ARCHIVE_HOST, How.WAYBACK) and attempt.captured_at
        dated = f", as of {moment(archived)}" if archived else ""
        lines.append(f"  {attempt.source}, {attempt.how}: {attempt.verdict} ({status}, {attempt.ms} ms{tries}){dated}")
        lines.append(f"    {printable(attempt.final_url or attempt.asked_url)}")
        lines.append(f"    {printable(attempt.reason)}")
    return lines + [f"  {line}" for line in _look_remarks(look)]


def _look_remarks(look: LookReport) -> list[str]:
    lines = [f"Note: {note}." for note in look.notes]
    for outage in look.outages:
        last = f"the last on {moment(outage.last_good)}" if outage.last_good else "never so far"
        lines.append(f"{outage.source} has {outage.missing} for {plural(outage.nights, 'night')}: {last}.")
    if look.unseen:
        lines.append(
            f"COULD NOT LOOK at {', '.join(look.unseen)}: no source showed anything newer than what is known. This says "
            "nothing about the lists. Save the page from a browser and add it: python -m flows add FILE --url U "
            "--captured-at T."
        )
    if look.unseen_registers:
        lines.append(
            f"COULD NOT LOOK at the registers {', '.join(look.unseen_registers)}: what was captured before stays. If the "
            "address has moved, correct it in flows/sources.toml; or save the file and add it: python -m flows add FILE "
            "--url U --captured-at T."
        )
    return lines


def _captures_as_text(report: RunReport) -> list[str]:
    lines = [f"Captures: {_capture_counts(report)}"]
    captures = report.captures if len(report.captures) <= _SHOWN else [c for c in report.captures if c.problem]
    for capture in captures:
        when = "undated" if capture.captured_at is None else f"captured {moment(capture.captured_at)}"
        years = f" -> {', '.join(map(str, capture.years))}" if capture.years else ""
        lines.append(f"  {capture.sha256[:16]}  {capture.source}, {capture.how}, {when}: {capture.verdict}{years}")
        if capture.problem:
            lines += ["    NOT PUBLISHED:", *_indented(capture.problem, 6)]
        else:
            lines.append(f"    {printable(capture.reason)}")
    return lines


def _capture_counts(report: RunReport) -> str:
    """How many captures there are of each verdict, and how many of them an earlier report named."""
    kinds = Counter(report.reported_before) + Counter(capture.verdict for capture in report.captures)
    counts = f"{kinds.total()} ({', '.join(f'{n} {kind}' for kind, n in kinds.most_common())})"
    before = sum(report.reported_before.values())
    return f"{counts}, {before if report.captures else 'all'} as reported before" if before else counts


def _passed_over(report: RunReport) -> str:
    return f"{plural(len(report.passed_over), 'address')} (data/decisions/passed_over.csv)"


def _year_as_text(year: YearReport) -> list[str]:
    current = "nothing published"
    if year.revision is not None:
        current = f"r{year.revision}, {_size(year.rows or 0, year.countries or 0)}"
    lines = [f"  {year.year}  {current}"]
    for r in year.new_revisions:
        lines.append(f"    new revision r{r.number} ({r.reason}): {_size(r.rows, r.countries)}, {r.file}")
        if year.before is None:  # of a changed list, the differences are below
            lines += [f"      {printable(str(unit))}" for unit in r.listed]
            lines += _not_listed(r)
        lines += [f"      {line}" for line in _to_check(year.year, r)]
    lines += [f"      {difference_in_words(**asdict(difference))}" for difference in year.differences]
    confirmed = year.new_observations - len(year.new_revisions)
    if confirmed > 0:
        lines.append(f"    {plural(confirmed, 'new observation')} of known revisions")
    for withdrawal in year.withdrawals:
        lines.append(f"    no longer accepted: capture {withdrawal.capture[:16]}, which showed r{withdrawal.revision}:")
        lines += _indented(withdrawal.reason, 6)
    for refusal in year.refusals:
        lines.append(f"    NOT PUBLISHED, capture {refusal.capture[:16]}, {plural(refusal.rows, 'row')}:")
        lines += _indented(refusal.problem, 6)
        lines += [f"      {_case(case)}" for case in refusal.failure_cases[:_SHOWN]]
    return lines


def _not_listed(revision: NewRevision) -> list[str]:
    left = revision.rows - len(revision.listed) if revision.listed else 0
    return [f"      and {plural(left, 'more row')}"] if left else []


def _to_check(year: int, revision: NewRevision) -> list[str]:
    """Where a person compares a list with its page, and how to say so."""
    if revision.sheet is None:
        return []
    if revision.is_checked:
        return [f"sheet: {revision.sheet} (checked)"]
    return [f"sheet: {revision.sheet}", f"when you have compared it: {how_to_say_so(year, revision.number)}"]


def _conclusion(report: RunReport) -> str:
    label = report.state.label
    if report.problems:
        return f"{label}."
    summary = report.summary()
    if summary.startswith(label.lower()):
        return f"{label}{summary[len(label) :]}."
    return f"{label}: {summary}."


# --- Markdown ---------------------------------------------------------------------------------------------------------


def as_markdown(report: RunReport) -> str:
    """The report for Prefect."""
    lines = [
        f"# {report.state.label}",
        "",
        f"`{report.command}`, {_seconds(report.started_at)}: {report.summary()}",
        "",
    ]
    if report.coverage:
        lines += [f"{report.coverage}. {_COVERAGE_NOTE}", ""]
    if report.uploaded:
        lines += [f"Put where others read it: {report.uploaded}", ""]
    if report.candidates:
        lines += ["## Beside the lists", "", "Candidates in other registers. They imply nothing.", ""]
        lines += [*(f"- {_verbatim(sentence)}" for sentence in report.candidates), ""]
    for remark in report.remarks:
        lines += [f"> {remark}", ""]
    lines += _problems_as_markdown(report)
    for year in report.years:
        if year.differences:
            lines += [f"## {year.year}: differences", ""]
            lines += _table(
                ("country", "kind", "printed before", "printed now"),
                [(d.country, d.kind, _verbatim(d.old or ""), _verbatim(d.new or "")) for d in year.differences],
            )
        for revision in year.new_revisions:
            if revision.listed:
                lines += [f"## {year.year} r{revision.number}: rows as read", ""]
                units = [(unit.country, _verbatim(unit.unit), _verbatim(unit.note or "")) for unit in revision.listed]
                lines += _table(("country", "unit", "note"), units)
                lines += [*(line.strip() for line in _not_listed(revision)), ""]
                lines += [f"- {_verbatim(line)}" for line in _to_check(year.year, revision)] + [""]
    if report.backfill:
        lines += ["## Archived pages", "", "```text", *backfill_as_text(report.backfill), "```", ""]
    if report.look:
        lines += ["## Looked at", ""]
        rows = [(f"[{source}]({url})", *cells) for source, *cells, url in looks_table(report.look)]
        lines += _table(LOOKS_HEADER[:-1], rows)
        lines += [f"- {line}" for line in _look_remarks(report.look)] + [""]
    if report.years:
        lines += ["## Lists", "", *_years_as_markdown(report.years)]
    if report.captures or report.reported_before:
        lines += _captures_as_markdown(report)
    if report.rejected:
        lines += ["## Rejected", "", "Captures that a person found not to be true copies of their pages:", ""]
        lines += _table(("capture", "reason"), [(f"`{r.capture[:16]}`", _verbatim(r.reason)) for r in report.rejected])
    if report.passed_over:
        lines += ["## Passed over", "", f"{_passed_over(report)} on which, as a person decided, there is no list:", ""]
        lines += _table(("address", "reason"), [(f"`{p.address}`", _verbatim(p.reason)) for p in report.passed_over])
    return printable_lines("\n".join(lines))


LOOKS_HEADER = ("source", "how", "verdict", "reason", "captured at", "status", "ms", "address")


def looks_table(look: LookReport) -> list[tuple[str, ...]]:
    """One row of `LOOKS_HEADER` for each address."""
    return [
        (
            attempt.source, attempt.how, attempt.verdict, printable(attempt.reason), _seconds(attempt.captured_at),
            str(attempt.status or ""), str(attempt.ms), printable(attempt.final_url or attempt.asked_url),
        )
        for attempt in look.looks
    ]  # fmt: skip


def _problems_as_markdown(report: RunReport) -> list[str]:
    withdrawn = [
        f"{y.year}, r{w.revision} of capture {w.capture[:16]}: {w.reason}" for y in report.years for w in y.withdrawals
    ]
    problems = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    problems += [f"{y.year}: {refusal.problem}" for y in report.years for refusal in y.refusals]
    lines = ["## No longer accepted", ""] if withdrawn else []
    for withdrawal in withdrawn:
        lines += [f"> {withdrawal}", ""]
    lines += ["## Not published", ""] if problems else []
    for problem in problems:
        if "\n" in problem:
            lines += ["```text", problem.replace("```", "'''"), "```", ""]
        else:  # a block of code does not wrap
            lines += [f"> {problem}", ""]
    return lines


def _years_as_markdown(years: Iterable[YearReport]) -> list[str]:
    rows = [
        (
            str(year.year),
            f"r{year.revision}" if year.revision else "none",
            str(year.rows if year.rows is not None else ""),
            str(year.countries if year.countries is not None else ""),
            ", ".join(f"r{r.number} ({r.reason})" for r in year.new_revisions),
            str(len(year.refusals) or ""),
        )
        for year in years
    ]
    return _table(("year", "revision", "rows", "countries", "new", "refused"), rows)


def _captures_as_markdown(report: RunReport) -> list[str]:
    newest = sorted(report.captures, key=lambda capture: _seconds(capture.captured_at), reverse=True)[:_SHOWN]
    limit = f"; the newest {len(newest)} of the others" if len(newest) < len(report.captures) else ""
    lines = ["## Captures", "", f"{_capture_counts(report)}{limit}", ""]
    if newest:
        header = ("capture", "source", "how", "captured at", "verdict", "reason")
        lines += _table(header, [_capture_row(capture) for capture in newest])
    return lines


def _capture_row(capture: SeenCapture) -> tuple[str, ...]:
    when = _seconds(capture.captured_at)
    return f"`{capture.sha256[:16]}`", capture.source, capture.how, when, capture.verdict, capture.reason


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
    """`text` as Markdown that shows exactly that: printed bars, stars and brackets stay."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", text)


def _seconds(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else ""
