"""All rules together: what a store, the wallets' own books and the shops' memories say against the hub."""

from tests.oracle import bookings, holds, journal, liveness, money, netting, payments, seals, shops, wallets
from tests.oracle.evidence import Finding, Witness
from tests.oracle.rows import Store


def judge(store: Store, witness: Witness, *, at_rest: bool) -> list[Finding]:
    """Every rule that is broken. `at_rest`: faults have stopped for so long that all must have ended."""
    findings = [
        *journal.check(store, witness.heads),
        *seals.check(store, witness.seals),
        *bookings.check(store),
        *payments.check(store),
        *money.check(store),
        *holds.check(store, witness, at_rest=at_rest),
        *wallets.check(store, witness, at_rest=at_rest),
        *shops.check(store, witness),
        *netting.check(store, witness.reports),
    ]
    if at_rest:
        findings += [*liveness.check(store), *shops.watched_all(store, witness)]
    return findings
