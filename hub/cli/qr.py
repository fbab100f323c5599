"""`hub qr`: payment codes without a hub."""

import sys
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, say, say_json

LINE_MAX = 70_000
"""Characters of a line that are read at the most; no code is longer."""


def run_read() -> NoReturn:
    """One code per line in, one JSON object per line out; a rejected code is a result."""
    from hub.codes.report import report

    if isinstance(sys.stdin, TextIOWrapper):
        # Bytes that are no UTF-8 make a rejected line, not the end of the reading.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    for line in sys.stdin:
        # The line's own end is no scanner's suffix.
        say_json(report(line.removesuffix("\n")[:LINE_MAX]))
    end(OK)


def run_explain(code: str, *, as_json: bool) -> NoReturn:
    """Field by field; exit 1 for a code that nobody should pay."""
    from hub.codes.explain import explain, told

    explanation = explain(code)
    if as_json:
        say_json(asdict(explanation))
    else:
        say(told(explanation))
    end(OK if explanation.fault is None else FAULT)


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
        say_json({"text": text, "version": version, "output": str(output) if output else None})
    end(OK)


def minted(
    scheme: str, account: str, *, amount: str | None, name: str | None, city: str | None, mcc: str
) -> str:
    """The text of a scheme's own code; ends the command where a value does not fit."""
    from hub.codes.code import CodeError
    from hub.codes.schemes.table import BY_ID
    from hub.codes.upi import write_upi
    from hub.codes.writer import scheme_code

    known = ["upi", *(scheme_id for scheme_id, (_, family) in BY_ID.items() if family.country)]
    if scheme not in known:
        end(USAGE, f"no scheme {scheme!r} has codes to write; there are {', '.join(sorted(known))}")
    try:
        if scheme == "upi":
            return write_upi(account, name or "", amount=amount, mcc=mcc)
        return scheme_code(scheme, account, amount=amount, merchant_name=name, merchant_city=city, mcc=mcc)
    except CodeError as wrong:
        end(USAGE, f"{wrong.reason}: {wrong.message}")


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
