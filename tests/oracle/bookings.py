"""Rules of what entries move: the postings that DESIGN A3 asks for, made again from the records alone."""

from collections import defaultdict
from collections.abc import Iterator

from tests.oracle.evidence import Finding
from tests.oracle.holds import captured_attempts, charged, took_out_of_hold
from tests.oracle.rows import Attempt, Entry, Hold, Payment, Refund, Store

Moves = dict[tuple[str, str], int]
"""Minor units by account and leg; what is zero is left out."""

OF_PAYMENTS = ("PAYMENT", "REFUND", "REVERSAL", "HOLD_DEBIT", "HOLD_RETURN")
WITHOUT_RECORD = ("BATCH", "TREASURY", "ADJUSTMENT")


def check(store: Store) -> Iterator[Finding]:
    """Every entry of a payment or refund, posting by posting."""
    payments = {payment.payment_id: payment for payment in store.payments}
    attempts = {attempt.attempt_id: attempt for attempt in store.attempts}
    refunds = {refund.refund_id: refund for refund in store.refunds}
    holds = {hold.attempt_id: hold for hold in store.holds}
    captured = captured_attempts(store)
    moved: dict[tuple[str, int], Moves] = defaultdict(lambda: defaultdict(int))
    for posting in store.postings:
        moved[posting.lane, posting.seq][posting.account, posting.leg] += posting.minor_units
    for entry in store.entries:
        about = f"{entry.lane}/{entry.seq} {entry.kind}"
        payment, attempt = payments.get(entry.payment_id or ""), attempts.get(entry.attempt_id or "")
        refund = refunds.get(entry.refund_id or "")
        if entry.kind in WITHOUT_RECORD:
            continue
        if not _is_of_its_records(entry, payment, attempt, refund) or payment is None or attempt is None:
            of = f"{entry.payment_id} {entry.attempt_id} {entry.refund_id}"
            yield Finding("an entry is of a record that is there", about, of)
            continue
        are = {key: minor for key, minor in moved[entry.lane, entry.seq].items() if minor}
        hold = holds.get(attempt.attempt_id)
        taken = took_out_of_hold(hold, captured)
        possible = _possible(entry, payment, attempt, hold, refund, taken)
        if are not in possible:
            yield Finding("an entry moves what its record says", about, f"{are}: {possible}")


def _is_of_its_records(
    entry: Entry, payment: Payment | None, attempt: Attempt | None, refund: Refund | None
) -> bool:
    if entry.kind not in OF_PAYMENTS or payment is None or attempt is None:
        return False
    if attempt.payment_id != payment.payment_id or (entry.kind == "REFUND") != (entry.refund_id is not None):
        return False
    return refund is None if entry.kind != "REFUND" else refund is not None and refund.state == "SUCCEEDED"


def _possible(
    entry: Entry,
    payment: Payment,
    attempt: Attempt,
    hold: Hold | None,
    refund: Refund | None,
    taken: int,
) -> list[Moves]:
    match entry.kind:
        case "PAYMENT":
            return [paid(payment, attempt, hold)]
        case "HOLD_DEBIT" if hold is not None:
            return [set_aside(attempt, attempt.wallet_minor)]
        case "HOLD_RETURN" if hold is not None:
            return [undone(set_aside(attempt, attempt.wallet_minor - taken))]
        case "REFUND" if refund is not None:
            return [given_back(payment, attempt, refund)]
        case "REVERSAL":
            stray = unwanted(attempt)
            return [undone(paid(payment, attempt, hold, is_reversed=True)), stray, undone(stray)]
        case _:
            return []


def paid(payment: Payment, attempt: Attempt, hold: Hold | None, *, is_reversed: bool = False) -> Moves:
    """A success: the wallet owes its amount, the acquirer is owed the merchant's, fees on both sides.

    Of an emulated hold the amount is owed already: it comes out of what is held. A reversal does not put it
    back there: the wallet owes it no more.
    """
    book, took = _Book(payment, attempt), charged(payment, attempt, hold)
    is_debited = hold is not None and hold.kind == "EMULATED" and not is_reversed
    book.move(took.wallet_minor, book.held if is_debited else book.receivable, book.position, "AMOUNT")
    book.move(took.markup_minor, book.position, book.markup, "MARKUP")
    book.move(took.merchant_minor, book.merchant_position, book.payable, "AMOUNT")
    book.move(took.acquirer_interchange_minor, book.payable, book.merchant_position, "INTERCHANGE")
    book.move(took.acquirer_hub_fee_minor, book.payable, book.merchant_fees, "HUB_FEE")
    book.move(took.wallet_interchange_minor, book.position, book.interchange, "INTERCHANGE")
    book.move(took.wallet_hub_fee_minor, book.receivable, book.fees, "HUB_FEE")
    return book.moves


def set_aside(attempt: Attempt, minor: int) -> Moves:
    """An emulated hold: debited, owed by the wallet, and nobody's until it is captured or given back."""
    own = f"WALLET:{attempt.wallet_id}:{{}}:{attempt.wallet_currency}"
    return {(own.format("WR"), "AMOUNT"): minor, (own.format("HOLD"), "AMOUNT"): -minor}


def given_back(payment: Payment, attempt: Attempt, refund: Refund) -> Moves:
    """A refund: amounts, interchange and markup return; hub fees stay."""
    book = _Book(payment, attempt)
    book.move(refund.wallet_minor, book.position, book.receivable, "AMOUNT")
    book.move(refund.markup_back_minor, book.markup, book.position, "MARKUP")
    book.move(refund.merchant_minor, book.payable, book.merchant_position, "AMOUNT")
    book.move(refund.acquirer_interchange_back_minor, book.merchant_position, book.payable, "INTERCHANGE")
    book.move(refund.wallet_interchange_back_minor, book.interchange, book.position, "INTERCHANGE")
    return book.moves


def unwanted(attempt: Attempt) -> Moves:
    """A debit that nobody wanted and that can only be refunded: owed by the wallet, in suspense."""
    own = f"WALLET:{attempt.wallet_id}:{{}}:{attempt.wallet_currency}"
    minor = attempt.wallet_minor
    return {(own.format("WR"), "AMOUNT"): minor, (own.format("SUSP"), "AMOUNT"): -minor}


def undone(moves: Moves) -> Moves:
    """The same the other way round."""
    return {key: -minor for key, minor in moves.items()}


class _Book:
    """The accounts that a payment's attempt moves, and what it has moved so far."""

    def __init__(self, payment: Payment, attempt: Attempt) -> None:
        theirs, merchants = attempt.wallet_currency, payment.merchant_currency
        self.receivable = f"WALLET:{attempt.wallet_id}:WR:{theirs}"
        self.held = f"WALLET:{attempt.wallet_id}:HOLD:{theirs}"
        self.interchange = f"WALLET:{attempt.wallet_id}:IP:{theirs}"
        self.position, self.merchant_position = f"HUB:hub:FX:{theirs}", f"HUB:hub:FX:{merchants}"
        self.fees, self.merchant_fees = f"HUB:hub:FI:{theirs}", f"HUB:hub:FI:{merchants}"
        self.markup = f"HUB:hub:FXM:{theirs}"
        self.payable = f"ACQUIRER:{payment.acquirer_id}:AP:{merchants}"
        self._sums: Moves = defaultdict(int)

    def move(self, minor: int, debit: str, credit: str, leg: str) -> None:
        """Dr one, Cr the other."""
        self._sums[debit, leg] += minor
        self._sums[credit, leg] -= minor

    @property
    def moves(self) -> Moves:
        """All of it, without what came to nothing."""
        return {key: minor for key, minor in self._sums.items() if minor}
