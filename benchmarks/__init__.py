"""The figures of docs/benchmarks.md, each beside its floor from the same run. `python -m benchmarks` prints them as Markdown.

pages.py      made-up list pages         measurement.py  timing in turns, in fresh processes; what a figure is
parser.py     pages to listings          units.py        listings to rows, and single units
lists.py      made-up lists as frames    diff.py search.py load.py   the three dear queries
record.py     made-up lists in a record  similarity.py   precision and recall on labelled pairs
replay.py     the run without Prefect    command.py      the whole command, with Prefect
backfill.py   many captures              registers.py    candidates in other registers
imports.py    `import leahy`             site.py         `leahy site`
peers.py      other comparers of names, by itself
"""
