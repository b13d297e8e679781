"""The pipeline: the outside world, the clock, and everything that is written.

__main__.py   the commands
pipeline.py   the run as a Prefect flow
run.py        the run itself, plain functions: captures and decisions in, record and report out
finding.py    candidates: addresses that may carry a list, from the hub and the archive's index
looking.py    the sources looked at, and what stands in for them when they cannot be seen
fetching.py   asking a host, politely: connecting.py  only public addresses, and only so long    robots.py  robots.txt
reading.py    data/raw judged and parsed
decisions.py  data/decisions         sources.py   sources.toml: where lists are published, how they are asked, the bounds
captures.py   data/raw               record.py    data/processed, with views.py for what is made from revisions
report.py     what a run did, with differences.py for what reads otherwise         files.py     writing whole or not at all
"""
