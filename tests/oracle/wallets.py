"""The rule of rules: what a wallet took from its payers is what the books say it owes, payment by payment."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle.arithmetic import decimal
from tests.oracle.evidence import Finding, WalletMovement, Witness
from tests.oracle.payments import GIVING_BACK, OPEN_ATTEMPT
from tests.oracle.rows import Store

KINDS = ("PAYMENT", "REFUND", "HOLD_DEBIT", "HOLD_RETURN", "REVERSAL")
ODD_YES = ("MISMATCH", "WALLET_REFERENCE_REUSED")
ODD_REFUND = ("LATE_SUCCESS", "REFUND_MISMATCH", "FAILURE_AFTER_SUCCESS")
REFUSED = ("RETURN_REFUSED", "RELEASE_REFUSED")


@dataclass(frozen=True, slots=True)
class Break:
    """An attempt of which a wallet's own book says something else than ours."""

    wallet_id: str
    reference: str
    currency: str
    at_wallet_minor: int
    at_hub_minor: int
    is_stored: bool
    explained: str
    """Why nobody has to wonder; empty where somebody has to."""


def check(store: Store, witness: Witness, *, at_rest: bool) -> Iterator[Finding]:
    """Compares both books. `at_rest`: nothing is on its way any more, so nothing may be explained by that."""
    for each in breaks(store, witness, at_rest=at_rest):
        there = f"{decimal(each.at_wallet_minor, each.currency)} {each.currency} at {each.wallet_id}"
        if not each.is_stored:
            yield Finding("a wallet is debited for a stored attempt", each.reference, there)
        elif not each.explained:
            detail = f"{there}, {decimal(each.at_hub_minor, each.currency)} in the books"
            yield Finding("hub and wallet agree", each.reference, detail)
    known = _known(store)
    for movement in witness.movements:
        _, currency = known.get(movement.reference, ("", movement.currency))
        if currency != movement.currency:
            yield Finding("a wallet pays in its own currency", movement.reference, movement.currency)


def breaks(store: Store, witness: Witness, *, at_rest: bool) -> Iterator[Break]:
    """Every difference, those that are explained included."""
    theirs: dict[tuple[str, str], int] = defaultdict(int)
    for movement in witness.movements:
        theirs[movement.wallet_id, movement.reference] += movement.minor
    currencies = {movement.reference: movement.currency for movement in witness.movements}
    ours, known = _ours(store), _known(store)
    explained = dict.fromkeys(
        _never_said(store, witness), "the wallet never said that it took another amount"
    )
    explained |= dict.fromkeys(_with_a_person(store, witness), "an incident waits for a person")
    if not at_rest:
        explained |= dict.fromkeys(_told_wrong(store, witness), "the wallet said what was not so")
        explained |= dict.fromkeys(_on_the_way(store), "the hub still asks about it")
    for wallet_id, reference in sorted(theirs.keys() | ours.keys()):
        if witness.books_of and wallet_id not in witness.books_of:
            continue
        at_wallet, at_hub = theirs.get((wallet_id, reference), 0), ours.get((wallet_id, reference), 0)
        owner, currency = known.get(reference, ("", currencies.get(reference, "")))
        if (at_wallet if owner != wallet_id else at_wallet - at_hub) != 0:
            yield Break(
                wallet_id=wallet_id,
                reference=reference,
                currency=currency,
                at_wallet_minor=at_wallet,
                at_hub_minor=at_hub,
                is_stored=owner == wallet_id,
                explained=explained.get(reference, ""),
            )


def _known(store: Store) -> dict[str, tuple[str, str]]:
    """Wallet and currency of every attempt: as stored, or in an export as its entries have it."""
    attempt_of = {(entry.lane, entry.seq): entry.attempt_id for entry in store.entries}
    known: dict[str, tuple[str, str]] = {}
    for posting in store.postings:
        role, owner, _, currency = posting.account.split(":")
        attempt_id = attempt_of.get((posting.lane, posting.seq))
        if role == "WALLET" and attempt_id is not None:
            known[attempt_id] = (owner, currency)
    return known | {each.attempt_id: (each.wallet_id, each.wallet_currency) for each in store.attempts}


def _ours(store: Store) -> dict[tuple[str, str], int]:
    """What the wallet owes for each attempt: its receivable, fees apart."""
    entries = {(entry.lane, entry.seq): entry for entry in store.entries if entry.kind in KINDS}
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for posting in store.postings:
        entry = entries.get((posting.lane, posting.seq))
        role, owner, kind, _ = posting.account.split(":")
        if entry is not None and role == "WALLET" and kind == "WR" and posting.leg == "AMOUNT":
            owed[owner, entry.attempt_id or ""] += posting.minor_units
    return owed


def _with_a_person(store: Store, witness: Witness) -> set[str]:
    """Attempts whose difference the hub has seen, reported and can do nothing more about by itself.

    A wallet refuses to take money back; it made a refund otherwise than it said; or it took another amount
    than it was asked for, or spoke of one attempt under the name of another, and the hub noticed.
    """
    attempt_of = {refund.refund_id: refund.attempt_id for refund in store.refunds}
    wronged = _told_wrong(store, witness) | took_another_amount(store, witness)
    with_a_person = set()
    for incident in store.incidents:
        subject = incident.subject_id
        of_refund = subject in attempt_of and incident.kind in ODD_REFUND
        if of_refund or incident.kind in REFUSED:
            with_a_person.add(attempt_of.get(subject, subject))
        elif incident.kind in ODD_YES and subject in wronged:
            with_a_person.add(subject)
    return with_a_person


def _never_said(store: Store, witness: Witness) -> set[str]:
    """Attempts for which the wallet took another amount, and gave back what it was asked for.

    No answer about the debit came through, not even when it was too late to cancel and the hub asked what had
    been taken: what is too much of it no hub can see, before the wallet's statement does.
    """
    returned = {attempt.attempt_id for attempt in store.attempts if attempt.state == "RETURNED"}
    return returned & took_another_amount(store, witness)


def _on_the_way(store: Store) -> set[str]:
    """Attempts that the hub still asks about."""
    moving = (*OPEN_ATTEMPT, *GIVING_BACK)
    on_the_way = {attempt.attempt_id for attempt in store.attempts if attempt.state in moving}
    return on_the_way | {refund.attempt_id for refund in store.refunds if refund.state == "SUBMITTED"}


def _told_wrong(store: Store, witness: Witness) -> set[str]:
    """Attempts of which, or of whose refunds, the wallet said what was not so: until it tells the truth."""
    attempt_of = {refund.refund_id: refund.attempt_id for refund in store.refunds}
    return {attempt_of.get(reference, reference) for reference in witness.broken_words}


def took_another_amount(store: Store, witness: Witness) -> set[str]:
    """Attempts for which the wallet debited another amount than it was asked for."""
    asked = {attempt.attempt_id: attempt.wallet_minor for attempt in store.attempts}
    debits: list[WalletMovement] = [movement for movement in witness.movements if movement.minor > 0]
    return {
        movement.reference
        for movement in debits
        if asked.get(movement.reference, movement.minor) != movement.minor
    }
