"""The netting report as JSON: one array of objects, keys, order and strings as in the CSV (DESIGN A8)."""

import json
from collections.abc import Iterable

from hub.settlement.report import COLUMNS, Row, cells


def netting_json(rows: Iterable[Row]) -> bytes:
    """The file's bytes, UTF-8, an object a line, null where a cell is empty; the same rows give the same."""
    objects = [json.dumps(dict(zip(COLUMNS, cells(row), strict=True)), ensure_ascii=False) for row in rows]
    return ("[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n").encode()
