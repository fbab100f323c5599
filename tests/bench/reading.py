"""Measures how fast codes are read, as ratios within one run.

Against a bare loop (tags, lengths and checksum, nothing else) and against the strictest peer on PyPI,
cemacqr (parse and validate). CPU time is taken, not the clock's, and the readers run in turns over the
same published codes, so that what else the machine does touches all alike; the best turn of each counts.
"""

import time
from binascii import crc_hqx
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cemacqr

from hub.codes.reader import read
from hub.codes.routing import RoutingTable, Row
from hub.codes.structure import structure
from tests.hub.codes.vectors import VALID

CODES: Final = tuple(
    vector.payload for vector in VALID if vector.kind == "mpm" and vector.scheme != "derived"
)
PAYERS_CODES: Final = tuple(vector.payload for vector in VALID if vector.kind == "cpm")
DIGITS: Final = tuple(f"28100602{number:016d}" for number in range(len(CODES)))
TABLE: Final = RoutingTable.load(
    [
        Row("251001", (24,), ("truemoney",)),
        Row("281006", (24,), ("gcash",)),
        Row("28", (17, 18, 19), ("legacy",)),
        *(Row(str(start), (18,), ("other",)) for start in range(10, 16)),
    ]
)

STRUCTURE_RATIO_MIN: Final = 0.5
READ_RATIO_MIN: Final = 0.25
PEER_RATIO_MIN: Final = 3.0
ROUTING_RATIO_MIN: Final = 10.0


def bare(text: str) -> dict[str, str]:
    """The least that reading can be: objects of the root level, and the checksum."""
    found: dict[str, str] = {}
    here = 0
    while here < len(text):
        size = int(text[here + 2 : here + 4])
        found[text[here : here + 2]] = text[here + 4 : here + 4 + size]
        here += 4 + size
    if crc_hqx(text[:-4].encode(), 0xFFFF) != int(text[-4:], 16):
        raise ValueError("checksum")
    return found


def peer(text: str) -> object:
    """Parse and validate with cemacqr."""
    return cemacqr.validate(cemacqr.parse_payload(text))


@dataclass(frozen=True, slots=True)
class Speeds:
    """Microseconds of CPU that one code takes."""

    bare: float
    structure: float
    read: float
    peer: float
    read_payer: float
    read_digits: float
    route: float

    @property
    def ratios(self) -> tuple[tuple[str, float, float], ...]:
        """What is promised: name, ratio, the least it may be."""
        return (
            ("structure, of the bare loop's speed", self.bare / self.structure, STRUCTURE_RATIO_MIN),
            ("full read, of the bare loop's speed", self.bare / self.read, READ_RATIO_MIN),
            ("full read, of cemacqr's speed", self.peer / self.read, PEER_RATIO_MIN),
            ("routing digits, of a read's speed", self.read / self.route, ROUTING_RATIO_MIN),
        )


def measure(rounds: int) -> Speeds:
    """Speeds over all published codes, the best of so many rounds, taken in turns."""
    turns: tuple[tuple[Callable[[str], object], Sequence[str]], ...] = (
        (bare, CODES),
        (structure, CODES),
        (read, CODES),
        (peer, CODES),
        (read, PAYERS_CODES),
        (read, DIGITS),
        (TABLE.route, DIGITS),
    )
    best = [float("inf")] * len(turns)
    for _ in range(rounds):
        for place, (call, texts) in enumerate(turns):
            best[place] = min(best[place], _microseconds(call, texts))
    return Speeds(*best)


def _microseconds(call: Callable[[str], object], texts: Sequence[str]) -> float:
    started_ns = time.process_time_ns()
    for text in texts:
        call(text)
    return (time.process_time_ns() - started_ns) / len(texts) / 1000


def lines(speeds: Speeds) -> list[str]:
    """The figures for people."""
    told = [f"{len(CODES)} published codes, {sum(map(len, CODES)) / len(CODES):.0f} characters on average"]
    for name, value in (
        ("bare loop", speeds.bare),
        ("structure", speeds.structure),
        ("full read", speeds.read),
        ("cemacqr parse + validate", speeds.peer),
        ("full read of payers' codes", speeds.read_payer),
        ("full read of digits", speeds.read_digits),
        ("routing of digits", speeds.route),
    ):
        told.append(f"  {name:<28}{value:>8.2f} us {1_000_000 / value:>12,.0f}/s")
    for name, ratio, least in speeds.ratios:
        told.append(f"  {name:<38}{ratio:>6.2f} x   (promised: {least})")
    return told
