"""`hub qr`: payment codes without a hub."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, say, say_json

if TYPE_CHECKING:
    from hub.codes.explain import Explanation

LINE_MAX = 70_000
"""Characters of a line that are read at the most; no code is longer."""


def run_read() -> NoReturn:
    """One code per line in, one JSON object per line out; a rejected code is a result."""
    from hub.codes.report import report

    for line in sys.stdin:
        # The line's own end is no scanner's suffix.
        say_json(report(line.removesuffix("\n")[:LINE_MAX]))
    end(OK)


def run_explain(code: str, *, as_json: bool) -> NoReturn:
    """Field by field; exit 1 for a code that nobody should pay."""
    from hub.codes.explain import explain

    told = explain(code)
    if as_json:
        say_json(asdict(told))
    else:
        for line in explanation_lines(told):
            say(line)
    end(OK if told.fault is None else FAULT)


def explanation_lines(told: "Explanation") -> list[str]:
    """An explanation for people."""
    lines = [told.headline]
    lines += [f"  {one.path:<7} {one.name:<34} {one.value}{_beside(one.note)}" for one in told.lines]
    lines += [f"  tolerated: {meaning} ({name})" for name, meaning in told.warnings]
    if told.fault is not None:
        place = "" if told.fault.at is None else f", at character {told.fault.at}"
        lines += [
            f"  wrong: {told.fault.meaning} ({told.fault.reason}{place})",
            f"  repair: {told.fault.repair}",
        ]
    return lines


def _beside(note: str) -> str:
    return f"  ({note})" if note else ""


def run_make(text: str, output: Path | None, *, as_json: bool) -> NoReturn:
    """Draws a code in the terminal, or into an .svg or .png file."""
    from hub.files.qr_image import TooLong, draw, picture

    if output is not None and output.suffix not in (".svg", ".png"):
        end(USAGE, "--output ends in .svg or .png")
    try:
        version = draw(text).designator
        if output is not None:
            output.write_bytes(picture(text, output.suffix.removeprefix(".")))
        elif not as_json:
            draw(text).terminal(compact=True)
    except TooLong as wrong:
        end(USAGE, f"the text does not fit into a QR code: {wrong}")
    if as_json:
        say_json({"version": version, "output": str(output) if output else None})
    end(OK)


def run_scan(image: Path, *, as_json: bool) -> NoReturn:
    """Finds the codes of an image and reads them; exit 1 if there is none that anybody should pay."""
    from hub.codes.report import report
    from hub.files.qr_image import ExtraMissing, NotAnImage, scan

    try:
        texts = scan(image)
    except (ExtraMissing, NotAnImage, OSError) as wrong:
        end(USAGE, str(wrong))
    verdicts = [report(text) for text in texts]
    for text, verdict in zip(texts, verdicts, strict=True):
        if as_json:
            say_json(verdict)
        else:
            say(text)
    if not texts:
        end(FAULT, f"no QR code was found in {image}")
    end(OK if any(verdict["accepted"] for verdict in verdicts) else FAULT)
