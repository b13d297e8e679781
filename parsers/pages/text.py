"""From plain text to lines."""

from parsers.pages.lines import BULLET, EDGES, NO_WIDTH, Document, Line, printed


def is_text(text: str, content_type: str | None = None) -> bool:
    """True: what is nothing else is plain text."""
    del text, content_type
    return True


def read(text: str) -> Document:
    """Line by line; a line without a bullet that is indented below a bulleted one is the rest of it."""
    lines: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        shown = printed(raw)
        if not shown:
            gap += 1
            continue
        bare = raw.expandtabs(4).translate(NO_WIDTH)
        line = Line(shown, "line", number, gap=gap, indent=len(bare) - len(bare.lstrip(EDGES)))
        if lines and _continues(lines[-1], line):
            above = lines.pop()
            line = above._replace(text=f"{above.text} {shown}")
        lines.append(line)
        gap = 0
    return Document("text", (), tuple(line._replace(order=order) for order, line in enumerate(lines)))


def _continues(above: Line, line: Line) -> bool:
    return (
        not line.gap
        and line.indent > above.indent
        and BULLET.match(above.text) is not None
        and not BULLET.match(line.text)
    )
