"""The export for Stata 14 and newer (format 118, UTF-8): one observation a row, coverage and caveat on each."""

import io

from leahy.exports.content import Content
from leahy.record.cells import text_of

_LONGEST = 2045  # bytes; a longer text must be a strL
_LABEL = 80  # characters that Stata keeps of a label


def dta_bytes(content: Content) -> bytes:
    """The file. A list is one text joined with ' > ', a null an empty text, a moment ISO 8601 with a Z.

    A NUL, which ends a text in this format, becomes U+FFFD. Long meanings of columns are cut where Stata cuts them.
    """
    frame = content.rows_with_coverage()
    texts = [name for name, column in frame.items() if column.dtype.kind not in "iu"]
    for name in texts:
        frame[name] = [text_of(cell).replace("\0", "\ufffd") for cell in frame[name]]
        frame[name] = frame[name].astype(object)
    long = [name for name in texts if any(len(cell.encode()) > _LONGEST for cell in frame[name])]
    columns = content.tables["columns"].to_pylist()
    meanings = {row["column"]: row["meaning"][:_LABEL] for row in columns if row["table"] == "denied_units"}
    newest = max(row["created_at"] for row in content.tables["revisions"].to_pylist())
    file = io.BytesIO()
    frame.to_stata(
        file,
        write_index=False,
        version=118,
        convert_strl=long,
        time_stamp=newest.replace(tzinfo=None),  # the clock's would make the bytes differ each time
        data_label="Units denied US assistance, 22 U.S.C. 2378d. Read the variable caveat.",
        variable_labels={name: meaning for name, meaning in meanings.items() if name in frame},
    )
    return file.getvalue()
