"""The report of a run: its record (`model`), its text (`render`), what is new in it (`news`), its log (`runs_log`)."""
