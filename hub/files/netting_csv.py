"""The netting report as CSV: RFC 4180 quoting, a header row, LF, UTF-8 (DESIGN A8).

Values are written as they are. Nothing is put before a cell that a spreadsheet might take for a formula:
the amounts begin with a minus sign for a reason, and a file that alters an id can't be reconciled with.
"""

import csv
import io
from collections.abc import Iterable

from hub.settlement.report import COLUMNS, Row, cells


def netting_csv(rows: Iterable[Row]) -> bytes:
    """The file's bytes; the same rows give the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell or "" for cell in cells(row)] for row in rows)
    return out.getvalue().encode()
