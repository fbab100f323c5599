"""Rules of closed days' reports: rows that add up, totals that are the ledger's, files that never change."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.arithmetic import EXPONENTS
from tests.oracle.evidence import Finding, NettingFile
from tests.oracle.rows import Store

Position = tuple[str, str, str]
"""Role, participant and currency."""

PARTS = ("amount", "interchange", "hub_fee", "net")
NETTED = {"WALLET": ("WR", "IP"), "ACQUIRER": ("AP",)}


def check(store: Store, files: list[NettingFile]) -> Iterator[Finding]:
    """Files of one day may come several times, as they were taken."""
    taken: dict[str, str] = {}
    for file in files:
        if taken.setdefault(file.business_date, file.text) != file.text:
            yield Finding("a closed day's report never changes", file.business_date, "two files differ")
    nets = _nets(store)
    carried: dict[str, dict[Position, int]] = {}
    for day, text in sorted(taken.items()):
        rows = list(csv.DictReader(io.StringIO(text)))
        yield from _adds_up(day, rows)
        totals = _of_type(rows, "TOTAL")
        for position in sorted(totals.keys() | nets[day].keys()):
            total, net = totals.get(position, 0), nets[day].get(position, 0)
            if total != net or position not in totals:
                yield Finding("a report is the ledger's day", f"{day} {position}", f"{total}: {net}")
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        yield from _carries_on(day, rows, totals, carried.get(before))
        carried[day] = _of_kind(rows, "CARRIED_OUT")


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
    """A cell's exact decimal in minor units; an empty cell is nothing."""
    value = Fraction(text or "0") * Fraction(10) ** EXPONENTS[currency]
    if value.denominator != 1:
        raise ValueError(f"{text} {currency} has more digits than the currency")
    return value.numerator
