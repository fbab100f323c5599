"""All rules together: what a store, the wallets' own books and the shops' memories say against the hub."""

from tests.oracle import (
    bookings,
    budgets,
    holds,
    journal,
    liveness,
    money,
    netting,
    payments,
    people,
    seals,
    shops,
    wallets,
)
from tests.oracle.evidence import Finding, Witness
from tests.oracle.rows import Store
from tests.oracle.rules import Source, seen_from


def judge(store: Store, witness: Witness, *, at_rest: bool) -> list[Finding]:
    """Every rule that is broken. `at_rest`: faults have stopped for so long that all must have ended."""
    findings = [
        *journal.check(store, witness.heads),
        *seals.check(store, witness.seals),
        *bookings.check(store),
        *payments.check(store),
        *people.check(store),
        *people.told(store, witness),
        *money.check(store),
        *holds.check(store, witness, at_rest=at_rest),
        *wallets.check(store, witness, at_rest=at_rest),
        *shops.check(store, witness),
        *netting.check(store, witness.reports),
        *budgets.check(witness),
    ]
    if at_rest:
        findings += [*liveness.check(store), *shops.watched_all(store, witness)]
    return findings


def judge_alone(store: Store) -> list[Finding]:
    """Every rule that a store alone shows to be broken, whatever is still on its way."""
    shown = {rule.sentence for rule in seen_from(frozenset({Source.STORE}))}
    return [finding for finding in judge(store, Witness(), at_rest=False) if finding.rule in shown]
