"""`hub qr`: payment codes without a hub."""

import sys
from pathlib import Path
from typing import NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, say, say_json

LINE_MAX = 70_000
"""Characters of a line that are read at the most; no code is longer."""


def run_read() -> NoReturn:
    """One code per line in, one JSON object per line out; a rejected code is a result."""
    from hub.codes.report import report

    for line in sys.stdin:
        say_json(report(line[:LINE_MAX]))
    end(OK)


def run_explain(code: str, *, as_json: bool) -> NoReturn:
    """Field by field; exit 1 for a code that nobody should pay."""
    from hub.codes.explain import explain
    from hub.codes.report import report

    verdict = report(code)
    if as_json:
        say_json(verdict)
    else:
        for line in explain(code):
            say(str(line))
    end(OK if verdict["accepted"] else FAULT)


def run_make(text: str, output: Path | None, *, as_json: bool) -> NoReturn:
    """Draws a code; Model 2, error correction M as EMVCo asks for, ECI where the text needs it."""
    import segno

    try:
        drawn = segno.make(text, error="m", micro=False, eci=not text.isascii())
    except segno.DataOverflowError as too_long:
        end(USAGE, f"the text does not fit into a QR code: {too_long}")
    if output is None:
        drawn.terminal(compact=True)
    elif output.suffix in (".svg", ".png"):
        drawn.save(str(output), scale=8, border=4)
    else:
        end(USAGE, "--output ends in .svg or .png")
    if as_json:
        say_json({"version": drawn.designator, "output": str(output) if output else None})
    end(OK)
