"""The pipeline: the outside world, the clock, and everything that is written.

__main__.py   the commands
pipeline.py   the run as a Prefect flow
run.py        the run itself, plain functions: captures and decisions in, record and report out
reading.py    data/raw judged and parsed
decisions.py  data/decisions         sources.py   sources.toml: where lists are published, and the bounds
captures.py   data/raw               record.py    data/processed, with views.py for what is made from revisions
report.py     what a run did         files.py     writing whole or not at all
"""
