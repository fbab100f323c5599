"""What a sandbox can prove of itself: its books hold, and agree with every wallet's own book."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fx.money import Money
from hub.ledger.account import AccountKind
from hub.ledger.entry import BookedEntry, EntryKind, Leg
from hub.sandbox.house import House

COMPARED = (
    EntryKind.PAYMENT,
    EntryKind.REFUND,
    EntryKind.HOLD_DEBIT,
    EntryKind.HOLD_RETURN,
    EntryKind.REVERSAL,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in words."""

    holds: bool
    text: str


async def prove(house: House) -> list[Finding]:
    """Walks the whole ledger, and compares its receivables with the wallets' books."""
    books = house.hub.store.books
    verification = await books.verify()
    chains = f"{verification.entry_count} entries: chains, seals, zero sums and balances hold"
    if not verification.ok:
        return [Finding(holds=False, text="; ".join(verification.faults))]  # such books compare with nothing
    findings = [Finding(holds=True, text=chains)]
    owed: dict[str, int] = {}
    for lane in await books.lanes():
        async for booked in books.entries(lane.lane):
            _count(owed, booked)
    compared = [
        _compared(wallet.wallet_id, await house.book_of(wallet.wallet_id), owed) for wallet in house.wallets
    ]
    return [*findings, *compared]


def _count(owed: dict[str, int], booked: BookedEntry) -> None:
    if booked.entry.kind not in COMPARED:
        return
    for posting in booked.entry.postings:
        if posting.account.kind is AccountKind.WR and posting.leg is Leg.AMOUNT:
            owner = posting.account.owner_id
            owed[owner] = owed.get(owner, 0) + posting.minor_units


def _compared(wallet_id: str, book: Mapping[str, Any], owed: Mapping[str, int]) -> Finding:
    """The wallet's debits less cancels and refunds against the hub's receivable, fees apart."""
    totals = book["totals"]
    there = totals["debited_minor"] - totals["cancelled_minor"] - totals["refunded_minor"]
    here = owed.get(wallet_id, 0)
    currency_code = str(book["currency"])
    text = (
        f"{wallet_id}'s own book says {Money(currency_code, there)}, the hub's {Money(currency_code, here)}"
    )
    return Finding(there == here, text)
