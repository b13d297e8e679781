"""Measure everything and print it as a Markdown table; the exit code is 1 if a target is missed."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from benchmarks import (
    backfill,
    command,
    diff,
    imports,
    load,
    parser,
    registers,
    replay,
    search,
    similarity,
    site,
    units,
)
from benchmarks.measurement import Figure, Progress, Unit


class Subject(NamedTuple):
    """What is measured, how often it is repeated, and how often in a quick run."""

    figures: Callable[[int, Progress], list[Figure]]
    repetitions: int
    quick: int


_SUBJECTS = {
    "parser": Subject(parser.figures, 5, 2),
    "units": Subject(units.figures, 5, 2),
    "diff": Subject(diff.figures, 5, 2),
    "search": Subject(search.figures, 5, 2),
    "load": Subject(load.figures, 15, 5),
    "similarity": Subject(similarity.figures, 1, 1),
    "registers": Subject(registers.figures, 3, 1),
    "replay": Subject(replay.figures, 7, 2),
    "imports": Subject(imports.figures, 21, 15),
    "site": Subject(site.figures, 3, 1),
    "large-site": Subject(site.large_figures, 1, 1),
    "backfill": Subject(backfill.figures, 2, 1),
    "command": Subject(command.figures, 2, 1),
}
_LIBRARIES = ("beautifulsoup4", "lxml", "pandas", "pandera", "prefect", "pyarrow", "rapidfuzz")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the chosen benchmarks."""
    arguments = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Every figure beside its floor from the same run, as a Markdown table."
    )
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions: figures to look at, not to quote")
    arguments.add_argument(
        "--only", nargs="+", choices=list(_SUBJECTS), metavar="SUBJECT", help=f"of {', '.join(_SUBJECTS)}"
    )
    arguments.add_argument("--json", type=Path, metavar="FILE", help="also write the figures and the machine to FILE")
    options = arguments.parse_args(argv)
    figures: dict[str, list[Figure]] = {}
    for name in options.only or _SUBJECTS:
        subject = _SUBJECTS[name]
        figures[name] = subject.figures(subject.quick if options.quick else subject.repetitions, _print_progress)
    all_figures = [figure for of_subject in figures.values() for figure in of_subject]
    machine = _machine()
    print(f"{'; '.join(f'{key} {value}' for key, value in machine.items())}\n")
    print(_table(all_figures))
    missed = [figure.what for figure in all_figures if figure.met is False]
    print(f"\n{len(missed)} targets missed: {'; '.join(missed)}" if missed else "\nAll targets met.")
    if options.json:
        _write_json(options.json, {"machine": machine, "quick": options.quick}, figures)
    return 1 if missed else 0


def _print_progress(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _write_json(path: Path, run: dict[str, object], figures: dict[str, list[Figure]]) -> None:
    by_subject = {
        name: [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in of_subject]
        for name, of_subject in figures.items()
    }
    text = json.dumps({**run, "figures": by_subject}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _machine() -> dict[str, str]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
    return {
        "CPU": model or platform.machine(),
        "cores": str(os.cpu_count()),
        "load at the end": f"{os.getloadavg()[0]:.1f}",
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        **{library: version(library) for library in _LIBRARIES},
    }


def _table(figures: Sequence[Figure]) -> str:
    """A Markdown table that is readable on a terminal too."""
    rows = [("what", "figure", "floor", "ratio", "target", "met"), *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    target = ""
    if figure.target is not None:
        bound = f"{figure.target:g}" if figure.bounds == "ratio" else _quantity(figure.target, figure.unit)
        target = f"{'ratio' if figure.bounds == 'ratio' else 'figure'} ≤ {bound}"
    floor = f"{_quantity(figure.floor, figure.unit)} ({figure.floor_is})"
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    return figure.what, _quantity(figure.value, figure.unit), floor, f"{figure.ratio:.2f}", target, met


def _quantity(value: float, unit: Unit) -> str:
    if unit == "s":
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.{1 if value < 0.01 else 0}f} ms"
    names = {"us": "µs", "MB": "MB", "x": "×", "%": "%"}
    return f"{value:.{0 if value >= 100 else 1}f} {names[unit]}"


if __name__ == "__main__":
    sys.exit(main())
