"""Draws the README's picture, one payment from till to netting: `python3 -m tests.readme`."""

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from hub.bootstrap.places import ROOT

FILE = ROOT / "hub" / "decisions" / "main-job.svg"
WIDTH, HEIGHT = 960, 440
BOX_WIDTH, BOX_HEIGHT = 176, 96
FONT = "font-family='Helvetica, Arial, sans-serif'"
INK, SOFT, PAPER = "#1c2733", "#5b6b7b", "#ffffff"
TIP = (
    "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='7' markerHeight='7'"
    f" orient='auto'><path d='M0 0 L10 5 L0 10 z' fill='{SOFT}'/></marker></defs>"
)


@dataclass(frozen=True, slots=True)
class Box:
    """One station of the story; `lines[0]` is its title."""

    x: int
    y: int
    colour: str
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """Where arrows meet it."""
        return self.y + BOX_HEIGHT // 2


TILL = Box(24, 74, "#e8f1fb", ("POS in Tokyo", "3,480 JPY", "scans the payer's code", "gRPC, request id"))
HUB = Box(
    272, 74, "#eef7ec", ("the hub", "code names the wallet", "quote locks the rate", "SUBMITTED is durable")
)
WALLET = Box(
    520, 74, "#fdf3e3", ("TrueMoney", "debits 778.13 THB", "yes, no, or silence", "HTTP, its own dialect")
)
LEDGER = Box(272, 318, "#eef7ec", ("the ledger", "one balanced entry", "THB and JPY each zero", "hash chain"))
NETTING = Box(
    520, 318, "#f3eefa", ("the day, netted", "wallet owes 774.24 THB", "acquirer gets 3,450 JPY", "CSV, JSON")
)
UNKNOWN = Box(
    760,
    196,
    "#fbeaea",
    ("no clear answer?", "stays SUBMITTED", "inquire, then cancel", "never paid, never failed"),
)


def picture() -> str:
    """The whole SVG."""
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        "<title>One payment: from a till in Tokyo over the hub to a wallet, booked and netted</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='{PAPER}'/>",
        TIP,
        _text(24, 36, "A QR payment crosses a border, is booked, and the day is netted", 20, INK, "bold"),
        *(_box(box) for box in (TILL, HUB, WALLET, LEDGER, NETTING, UNKNOWN)),
        _arrow([(TILL.x + BOX_WIDTH, TILL.middle - 14), (HUB.x - 4, TILL.middle - 14)]),
        _arrow([(HUB.x, HUB.middle + 22), (TILL.x + BOX_WIDTH + 4, HUB.middle + 22)]),
        _arrow([(HUB.x + BOX_WIDTH, HUB.middle - 14), (WALLET.x - 4, HUB.middle - 14)]),
        _arrow([(WALLET.x, WALLET.middle + 22), (HUB.x + BOX_WIDTH + 4, WALLET.middle + 22)]),
        _arrow([(HUB.x + BOX_WIDTH // 2, HUB.y + BOX_HEIGHT), (HUB.x + BOX_WIDTH // 2, LEDGER.y - 4)]),
        _arrow([(LEDGER.x + BOX_WIDTH, LEDGER.middle), (NETTING.x - 4, LEDGER.middle)]),
        _arrow([(WALLET.x + BOX_WIDTH, WALLET.middle), (848, WALLET.middle), (848, UNKNOWN.y - 4)]),
        _arrow([(UNKNOWN.x, UNKNOWN.middle), (410, UNKNOWN.middle), (410, HUB.y + BOX_HEIGHT + 4)]),
        _text(212, 94, "pay", 13, SOFT),
        _text(212, 164, "paid", 13, SOFT),
        _text(462, 94, "pay", 13, SOFT),
        _text(462, 164, "yes", 13, SOFT),
        _text(368, 306, "yes", 13, SOFT),
        _text(430, 236, "goes on asking, for as long as it takes", 13, SOFT),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(box: Box) -> str:
    frame = f"x='{box.x}' y='{box.y}' width='{BOX_WIDTH}' height='{BOX_HEIGHT}' rx='10'"
    rows = [
        f"<rect {frame} fill='{box.colour}' stroke='{SOFT}' stroke-width='1.2'/>",
        _text(box.x + 12, box.y + 24, box.lines[0], 15, INK, "bold"),
    ]
    rows += [_text(box.x + 12, box.y + 45 + 19 * at, line, 13, INK) for at, line in enumerate(box.lines[1:])]
    return "\n".join(rows)


def _arrow(points: list[tuple[int, int]]) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    return (
        f"<polyline points='{path}' fill='none' stroke='{SOFT}' stroke-width='1.6' marker-end='url(#tip)'/>"
    )


def _text(x: int, y: int, text: str, size: int, colour: str, weight: str = "normal") -> str:
    style = f"{FONT} font-size='{size}' font-weight='{weight}' fill='{colour}'"
    return f"<text x='{x}' y='{y}' {style}>{escape(text)}</text>"


def write(file: Path = FILE) -> None:
    """Writes the picture where the README shows it."""
    file.write_text(picture(), encoding="utf-8")
