"""The commands by which a person reviews a capture and checks a list, as messages name them."""


def how_to_review(sha256: str) -> str:
    """What to do about a capture that the program cannot read, or that a person wants to look at."""
    return f"python -m flows review {sha256[:16]}"


def how_to_say_so(year: int, revision: int | None = None) -> str:
    """The command by which a person says that a published list was compared with its page."""
    which = f" --revision {revision}" if revision is not None else ""
    return f'python -m flows check {year}{which} --reason "compared with what, line by line"'


def how_to_check(year: int, sha256: str) -> str:
    """What to do about a list that nobody has compared with its page."""
    return (
        f"Look at its sheet: {how_to_review(sha256)}. If every line is right, say so: "
        f'python -m flows check {year} --capture {sha256[:16]} --reason "compared with what, line by line".'
    )
