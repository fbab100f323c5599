"""A store with which nothing is wrong, what the world remembers of it, and copies that somebody was at."""

import re
import sqlite3
from pathlib import Path
from unittest.mock import patch

from tests.oracle.evidence import Witness
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.simulation.faults import Faults, HubFaults, LineFaults, ShopFaults, WalletFaults
from tests.simulation.run import simulate
from tests.simulation.world import World

SEEDS_MAX = 20
HONEST = Faults(
    line=LineFaults(lost_after=0.05),
    wallet=WalletFaults(declines=0.2, pends=0.1),
    hub=HubFaults(crashes_per_minute=1, closes_early=1),
    shop=ShopFaults(rushes=0.15),
)
"""Things go wrong, and nobody lies: in the end every wallet's book agrees with ours."""
PAID_OUT = re.compile(r",PAYABLE,+-?[0-9.]*[1-9]")
DAYS_MIN = 2
"""Closed ones: something has to be carried from one to the next."""


class Sound:
    """A store and what the world remembers of it, with which nothing is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.witness = Witness()

    def keep(self, world: World) -> None:
        _, self.witness = world.evidence()
        with sqlite3.connect(world.path) as source, sqlite3.connect(self.path) as copy:
            source.backup(copy)
        source.close()
        copy.close()

    def doctored(self, to: Path, *statements: str) -> Store:
        """The rows after somebody has been at them, past all constraints."""
        to.write_bytes(self.path.read_bytes())
        with sqlite3.connect(to) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, f"changes nothing: {statement}"
        connection.close()
        return read_store(to)


def make_sound(folder: Path) -> Sound:
    """A run of the simulation in which everything happened that tests ask for, kept."""
    for seed in range(1, 1 + SEEDS_MAX):
        kept = Sound(folder / f"{seed}.db")
        with patch("tests.simulation.world.faults_of", lambda _: HONEST):
            report = simulate(seed, at_end=kept.keep)
        assert report.findings == []
        if _has_everything(read_store(kept.path)) and _pays_and_carries(kept.witness):
            return kept
    raise AssertionError(f"nothing fits in {SEEDS_MAX} seeds")


def _pays_and_carries(witness: Witness) -> bool:
    """Whether somebody is paid out in a report, and somebody begins a day with nothing carried."""
    texts = [report.text for report in witness.reports]
    return any(PAID_OUT.search(text) for text in texts) and any(
        ",CARRIED_IN,,,,,,,,,0" in text for text in texts
    )


def _has_everything(store: Store) -> bool:
    """Days, a decline, a whole and a partly refunded payment, a cancel of one that was booked, and holds:
    one of each kind captured, one of them in part. And the last entry is of a day that is closed.
    """
    captured = [hold for hold in store.holds if hold.capture_id is not None]
    whole = {payment.payment_id: payment.merchant_minor for payment in store.payments}
    paid = [payment for payment in store.payments if payment.state == "SUCCEEDED"]
    return (
        len(store.days) >= DAYS_MIN
        and any(payment.refunded_minor == 0 for payment in paid)
        and any(0 < payment.refunded_minor < payment.captured_minor for payment in paid)
        and any(payment.state == "DECLINED" for payment in store.payments)
        and any(payment.state == "CANCELLED" and payment.completed_at for payment in store.payments)
        and {"NATIVE", "EMULATED"} == {hold.kind for hold in captured}
        and store.entries[-1].business_date in {day.business_date for day in store.days}
        and any(hold.capture_minor != whole[hold.payment_id] for hold in captured)
    )
