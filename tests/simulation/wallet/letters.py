"""What a wallet's people write about one payment when somebody asks by hand: its own book, and a promise.

A letter says what became of the payer's money, and the wallet keeps to it: what it says was not done will
never be, and a debit that it says stands is not undone behind it. Where the book can't answer, there is none.
"""

from datetime import datetime

from tests.simulation.wallet.book import Standing, WalletBook

S = Standing


def debited(book: WalletBook, reference: str, currency: str, minor: int, now: datetime) -> bool | None:
    """Whether the payer stands debited with this amount, or has it set aside; None for another amount."""
    paid = book.payments.get(reference)
    if paid is None:
        book.tombstones[reference] = None
    elif paid.standing in (S.COMPLETED, S.HELD):
        if (paid.currency, paid.minor) != (currency, minor):
            return None
    elif paid.standing is S.PENDING:
        book.fail(paid, "USER_DENIED", now)
    book.written[reference] = None
    return paid is not None and paid.standing in (S.COMPLETED, S.HELD)


def captured(book: WalletBook, capture_reference: str, now: datetime) -> bool:
    """Whether a capture was made."""
    taken = book.captures.get(capture_reference)
    if taken is not None and taken.standing is S.PENDING:
        book.refuse_capture(taken, "RISK_DENIED", now)
    book.written[capture_reference] = None
    return taken is not None and taken.standing is S.COMPLETED


def released(book: WalletBook, reference: str) -> bool | None:
    """Whether all that was set aside is the payer's again: seen to by hand. None where it was captured."""
    paid = book.payments.get(reference)
    if paid is None or paid.standing is S.COMPLETED:
        return None
    book.release(paid)
    book.written[reference] = None
    return True


def given_back(book: WalletBook, refund_reference: str, *, for_good: bool, now: datetime) -> bool:
    """Whether a refund was made; `for_good`: if not, it never will be."""
    back = book.refunds.get(refund_reference)
    if for_good:
        if back is not None and back.standing is S.PENDING:
            book.refuse_back(back, "REFUND_DENIED", now)
        book.written[refund_reference] = None
    return back is not None and back.standing is S.COMPLETED
