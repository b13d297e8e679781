"""Numbers that people type: into a table, an option or a variable."""

_MOST_FIGURES = 9


def whole_number(text: str) -> int | None:
    """The number that `text` writes in figures, and None for any other text.

    `isdigit` takes signs that are no figures to `int` ("²"), and figures of other scripts; and `int` refuses more than 4,300
    figures with an error of its own.
    """
    return int(text) if len(text) <= _MOST_FIGURES and text.isascii() and text.isdigit() else None
