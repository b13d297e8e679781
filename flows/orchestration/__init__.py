"""Prefect, and nothing else: the flow, its schedule, its server, and the messages that it sends."""
