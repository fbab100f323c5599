"""What a sandbox proves of itself: a minor unit off in any wallet's book, or a moved posting, is found."""

import contextlib
import sqlite3
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from hub.sandbox.house import House
from hub.sandbox.proof import Finding, prove
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import MANILA, SEOUL, THAI
from tests.hub.flows.scripted import says
from wallets.outcome import TooLate


@dataclass
class StandIn:
    """A house whose wallets are those of the floor."""

    floor: Floor
    off_by: int = 0

    @property
    def hub(self) -> Any:
        return SimpleNamespace(store=self.floor.store)

    @property
    def wallets(self) -> Any:
        return [SimpleNamespace(wallet_id=wallet_id) for wallet_id in (MANILA, SEOUL, THAI)]

    async def book_of(self, wallet_id: str) -> dict[str, Any]:
        wallet = self.floor.wallets[wallet_id]
        debits = wallet.debits.values()
        totals = {
            "debited_minor": sum(debit.amount.minor_units for debit in debits) + self.off_by,
            "cancelled_minor": sum(debit.amount.minor_units for debit in debits if debit.cancelled),
            "refunded_minor": sum(amount.minor_units for amount in wallet.given_back.values()),
        }
        return {"currency": wallet.profile.currency, "totals": totals}


async def findings(floor: Floor, off_by: int = 0) -> list[Finding]:
    return await prove(cast("House", StandIn(floor, off_by)))


async def a_busy_day(floor: Floor) -> None:
    """Payments, a refund, a cancel, and a debit that came too late to cancel."""
    paid = await floor.pay("3480 JPY")
    await floor.give_back(paid, "1000 JPY")
    cancelled = await floor.pay("5000 JPY", consumer_code="281006020123456789012345")
    await floor.cancel(cancelled.payment_id)
    floor.seoul.will("cancel", says(TooLate("SETTLED")))
    await floor.pay("700 JPY", consumer_code="28123456789012345")


@on_the_floor
async def test_books_that_agree_are_said_to(floor: Floor) -> None:
    await a_busy_day(floor)

    found = await findings(floor)

    assert [True] * 4 == [finding.holds for finding in found]
    assert "thai's own book says 554.53 THB, the hub's 554.53 THB" == found[3].text
    assert "manila's own book says 0.00 PHP, the hub's 0.00 PHP" == found[1].text


@on_the_floor
async def test_a_minor_unit_off_is_a_fault_of_each_wallet(floor: Floor) -> None:
    await a_busy_day(floor)

    found = await findings(floor, off_by=1)

    assert [True, False, False, False] == [finding.holds for finding in found]
    assert "554.54 THB, the hub's 554.53 THB" in found[3].text


async def tampered_with(floor: Floor, by_minor: int) -> None:
    """Somebody moves a minor unit in the file, while the hub is away."""
    floor.crash()
    path = floor.url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.execute(
            "UPDATE posting SET minor_units = minor_units + ? WHERE seq = 1 AND number = 1", (by_minor,)
        )
        file.commit()
    await floor.start()


@on_the_floor
async def test_a_moved_posting_is_a_fault_of_the_ledger(floor: Floor) -> None:
    await a_busy_day(floor)

    await tampered_with(floor, 1)
    (ledger,) = await findings(floor)
    await tampered_with(floor, -1)

    assert not ledger.holds
    assert "main" in ledger.text
