"""Where the README's figures come from: each figure beside its floor from the same run. `python -m benchmarks`.

pages.py      made-up list pages         measuring.py  taking turns, fresh processes, what a figure is
parsing.py    pages to listings          units.py      listings to rows, and single units
replay.py     the run without Prefect    command.py    the whole command, with it        imports.py  `import leahy`
"""
