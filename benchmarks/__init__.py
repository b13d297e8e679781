"""The figures of docs/benchmarks.md, each beside its floor from the same run. `python -m benchmarks` prints them as Markdown.

pages.py      made-up list pages         measurement.py  timing in turns, in fresh processes; what a figure is
parser.py     pages to listings          units.py        listings to rows, and single units
queries.py    diff, search and load      similarity.py   precision and recall on labelled pairs
replay.py     the run without Prefect    command.py      the whole command, with Prefect
backfill.py   a backfill of many captures                imports.py  `import leahy`
"""
