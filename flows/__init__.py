"""The pipeline: the outside world, the clock, and everything that is written.

__main__.py     what can be asked for    commands.py   what each command does

Prefect, around the run:
pipeline.py     the run as a flow        serving.py    every night, with nightly.py, the process of one night
notifying.py    telling people

The run, plain functions, the clock passed in:
run.py          its steps: look, read, publish, refresh; one report
looking.py      the sources, and what stands in for them       backfill.py    the past, from the Wayback Machine
finding.py      addresses that may carry a list                archive.py     the Wayback Machine's index
fetching.py     asking a host, politely                        filing.py      from a response to a look
  connecting.py   only public addresses, and only so long        robots.py      robots.txt
  bodies.py       what comes, unpacked and within bounds
reading.py      data/raw judged and parsed                     publishing.py  what is believed of it
report.py       what a run did, with differences.py            report_views.py  as people read it
earlier.py      what the runs before have read and told

On disk:
sources.py      sources.toml: where, how, and the bounds       decisions.py   data/decisions
captures.py     data/raw                                       record.py      data/processed, with views.py
files.py        writing whole or not at all
"""
