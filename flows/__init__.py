"""The pipeline: the network, the clock, and everything that is written.

command_line.py    what can be asked for     commands.py    one function for each command
orchestration/     Prefect: starting the flow, the flow, the schedule, notifications
run.py             one run: look or fetch, read, publish, write the tables, report
run_history.py     what this run need not read again
collect/           asking the sources for pages, and keeping what came
publish/           from captures to revisions
http/              one polite client
report/            the report of a run, in JSON, in words, and what of it is news
store/             data/raw, data/decisions, data/processed: written whole or not at all
sources.py         sources.toml: addresses, kinds and bounds
"""
