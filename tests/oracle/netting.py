"""Rules of closed days' reports: rows that add up, totals that are the ledger's, files that never change."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.arithmetic import exact_minor
from tests.oracle.evidence import Finding, NettingFile
from tests.oracle.rows import Store

Position = tuple[str, str, str]
"""Role, participant and currency."""

PARTS = ("amount", "interchange", "hub_fee", "net")
NETTED = {"WALLET": ("WR", "IP"), "ACQUIRER": ("AP",)}
ROW_TYPES = ("DETAIL", "UNRESOLVED", "CARRIED", "SUMMARY", "TOTAL")
COLUMNS = [
    "row_type",
    "business_date",
    "participant_role",
    "participant_id",
    "currency",
    "kind",
    "payment_id",
    "refund_id",
    "merchant_id",
    "merchant_amount",
    "merchant_currency",
    "amount",
    "interchange",
    "hub_fee",
    "net",
    "rate",
    "quote_id",
    "wallet_payment_id",
    "created_at",
    "completed_at",
    "wallet_completed_at",
    "age_seconds",
]
"""Of every report, in this order (DESIGN A8)."""


class Unreadable(ValueError):
    """A report that is not as reports are written; says where and why."""


def check(store: Store, files: list[NettingFile]) -> Iterator[Finding]:
    """Files of one day may come several times, as they were taken."""
    taken: dict[tuple[str, str], str] = {}
    nets = _nets(store)
    for file in files:
        if taken.setdefault((file.business_date, file.only_of), file.text) != file.text:
            yield Finding("a closed day's report never changes", file.business_date, "two files differ")
    carried: dict[tuple[str, str], dict[Position, int]] = {}
    for (day, only_of), text in sorted(taken.items()):
        try:
            rows = read(day, text)
        except Unreadable as why:
            yield Finding("a report can be read", f"{day} {only_of}".strip(), str(why))
            continue
        yield from _adds_up(day, rows)
        totals = _of_type(rows, "TOTAL")
        for position in sorted(totals.keys() | {each for each in nets[day] if only_of in {"", each[1]}}):
            total, net = totals.get(position, 0), nets[day].get(position, 0)
            if total != net or position not in totals:
                yield Finding("a report is the ledger's day", f"{day} {position}", f"{total}: {net}")
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        yield from _carries_on(day, rows, totals, carried.get((before, only_of)))
        carried[day, only_of] = _of_kind(rows, "CARRIED_OUT")


def read(day: str, text: str) -> list[dict[str, str]]:
    """The rows of a report of that day. Raises Unreadable."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines or lines[0] != COLUMNS:
        raise Unreadable("it does not begin with the columns of a netting report")
    if not text.endswith("\n"):
        raise Unreadable("it breaks off in its last line")
    if "\r" in text:
        raise Unreadable("somebody has changed its line ends")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(COLUMNS):
            raise Unreadable(f"line {number} has {len(line)} columns")
        row = dict(zip(COLUMNS, line, strict=True))
        if row["row_type"] not in ROW_TYPES or row["business_date"] != day:
            raise Unreadable(f"line {number} is {row['row_type']} of {row['business_date']}")
        try:
            for part in PARTS:
                _minor(row[part], row["currency"])
        except ValueError as why:
            raise Unreadable(f"line {number}: {why}") from why
        rows.append(row)
    return rows


def _nets(store: Store) -> dict[str, dict[Position, int]]:
    """What each participant owes for each day, folded from postings; batches move only the position."""
    days = {(entry.lane, entry.seq): entry.business_date for entry in store.entries if entry.kind != "BATCH"}
    nets: dict[str, dict[Position, int]] = defaultdict(lambda: defaultdict(int))
    for posting in store.postings:
        role, owner, kind, currency = posting.account.split(":")
        day = days.get((posting.lane, posting.seq))
        if day is not None and kind in NETTED.get(role, ()):
            nets[day][role, owner, currency] += posting.minor_units
    return nets


def _adds_up(day: str, rows: list[dict[str, str]]) -> Iterator[Finding]:
    details: dict[Position, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for row in rows:
        if row["row_type"] != "DETAIL":
            continue
        parts = {part: _minor(row[part], row["currency"]) for part in PARTS}
        if parts["net"] != parts["amount"] + parts["interchange"] + parts["hub_fee"]:
            yield Finding("a row adds up", f"{day} {row['payment_id']} {row['refund_id']}", str(parts))
        for part, minor in parts.items():
            details[_position(row)][part] += minor
    positions = [_position(row) for row in rows if row["row_type"] == "TOTAL"]
    for position in sorted({_position(row) for row in rows}):
        if positions.count(position) != 1:
            yield Finding("rows add up to totals", f"{day} {position}", f"{positions.count(position)} TOTALs")
    for row in rows:
        if row["row_type"] == "TOTAL":
            said = {part: _minor(row[part], row["currency"]) for part in PARTS}
            if said != details[_position(row)]:
                yield Finding("rows add up to totals", f"{day} {_position(row)}", f"{said}")


def _carries_on(
    day: str, rows: list[dict[str, str]], totals: dict[Position, int], before: dict[Position, int] | None
) -> Iterator[Finding]:
    came, went, paid = (_of_kind(rows, kind) for kind in ("CARRIED_IN", "CARRIED_OUT", "PAYABLE"))
    for position, total in totals.items():
        if came.get(position, 0) + total != paid.get(position, 0) + went.get(position, 0):
            yield Finding("what is carried is not lost", f"{day} {position}", f"{total}")
        if before is not None and came.get(position, 0) != before.get(position, 0):
            yield Finding("what is carried out comes in", f"{day} {position}", f"{came.get(position, 0)}")


def _of_type(rows: list[dict[str, str]], row_type: str) -> dict[Position, int]:
    return {
        _position(row): _minor(row["net"], row["currency"]) for row in rows if row["row_type"] == row_type
    }


def _of_kind(rows: list[dict[str, str]], kind: str) -> dict[Position, int]:
    return {_position(row): _minor(row["net"], row["currency"]) for row in rows if row["kind"] == kind}


def _position(row: dict[str, str]) -> Position:
    return row["participant_role"], row["participant_id"], row["currency"]


def _minor(text: str, currency: str) -> int:
    """A cell's exact decimal in minor units; an empty cell is nothing. ValueError for anything else."""
    return exact_minor(text or "0", currency)
