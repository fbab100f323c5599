"""Which entry each business event makes: the bookings of DESIGN A3, one function each.

Debits are above zero. Zero legs are left out, so a fee of nothing leaves no posting.
"""

from fx.money import Money
from hub.ledger.account import Account, AccountKind, acquirer_account, hub_account, wallet_account
from hub.ledger.entry import Entry, EntryKind, Leg, Posting
from hub.payment.model import Attempt, Fees, Payment, Refund

K = AccountKind


def payment_entry(payment: Payment, attempt: Attempt) -> Entry:
    """A success: the wallet owes its amount, the acquirer is owed the merchant's, fees on both sides.

    Of a native hold's capture, on the captured part.
    """
    return _paid_entry(payment, attempt, _WalletBooks(attempt).receivable)


def refund_entry(payment: Payment, attempt: Attempt, refund: Refund) -> Entry:
    """Money back: amounts, interchange and markup return; hub fees stay."""
    wallet = _WalletBooks(attempt)
    position, payable = _merchant_accounts(payment)
    postings = [
        *_move(refund.wallet_amount.minor_units, wallet.position, wallet.receivable, Leg.AMOUNT),
        *_move(refund.markup_back_minor, wallet.markup, wallet.position, Leg.MARKUP),
        *_move(refund.merchant_amount.minor_units, payable, position, Leg.AMOUNT),
        *_move(refund.acquirer_interchange_back_minor, position, payable, Leg.INTERCHANGE),
        *_move(refund.wallet_interchange_back_minor, wallet.interchange, wallet.position, Leg.INTERCHANGE),
    ]
    return _entry(EntryKind.REFUND, payment, attempt, postings, refund_id=refund.refund_id)


def reversal_entry(payment: Payment, attempt: Attempt) -> Entry:
    """A cancel of a booked payment: all legs and fees reversed, on the payment's day while it is open."""
    return payment_entry(payment, attempt).reversed(EntryKind.REVERSAL, payment.business_date)


def stray_entry(payment: Payment, attempt: Attempt) -> Entry:
    """A debit nobody wanted that can only be refunded: owed by the wallet, held in suspense, no fees."""
    wallet = _WalletBooks(attempt)
    moved = _move(attempt.wallet_amount.minor_units, wallet.receivable, wallet.suspense, Leg.AMOUNT)
    return _entry(EntryKind.REVERSAL, payment, attempt, moved)


def stray_returned_entry(payment: Payment, attempt: Attempt) -> Entry:
    """The wallet confirms that it gave that debit back."""
    return stray_entry(payment, attempt).reversed(EntryKind.REVERSAL, None)


def hold_entry(payment: Payment, attempt: Attempt) -> Entry:
    """An emulated hold: the wallet debited the payer now, nothing is the merchant's yet."""
    wallet = _WalletBooks(attempt)
    moved = _move(attempt.wallet_amount.minor_units, wallet.receivable, wallet.held, Leg.AMOUNT)
    return _entry(EntryKind.HOLD_DEBIT, payment, attempt, moved)


def capture_entry(payment: Payment, attempt: Attempt) -> Entry:
    """A capture out of an emulated hold: the normal legs and fees on the captured part."""
    return _paid_entry(payment, attempt, _WalletBooks(attempt).held)


def release_entry(payment: Payment, attempt: Attempt) -> Entry:
    """The rest of an emulated hold, confirmed as given back: held less captured, never recomputed."""
    wallet = _WalletBooks(attempt)
    moved = _move(attempt.rest_amount.minor_units, wallet.held, wallet.receivable, Leg.AMOUNT)
    return _entry(EntryKind.HOLD_RETURN, payment, attempt, moved)


def instructed_entry(wallet_id: str, receivable: Money, interchange: Money) -> Entry:
    """A wallet's net is instructed: its receivable and interchange move to settlement in progress."""
    currency_code = receivable.currency_code
    settling = wallet_account(wallet_id, K.SETTLE, currency_code)
    postings = (
        Posting(settling, receivable.minor_units - interchange.minor_units, Leg.SETTLEMENT),
        Posting(wallet_account(wallet_id, K.IP, currency_code), interchange.minor_units, Leg.SETTLEMENT),
        Posting(wallet_account(wallet_id, K.WR, currency_code), -receivable.minor_units, Leg.SETTLEMENT),
    )
    return Entry(EntryKind.BATCH, None, None, None, tuple(p for p in postings if p.minor_units != 0))


class _WalletBooks:
    """The accounts that an attempt's wallet and currency lead to."""

    def __init__(self, attempt: Attempt) -> None:
        currency_code = attempt.wallet_amount.currency_code
        self.receivable = wallet_account(attempt.wallet_id, K.WR, currency_code)
        self.interchange = wallet_account(attempt.wallet_id, K.IP, currency_code)
        self.held = wallet_account(attempt.wallet_id, K.HOLD, currency_code)
        self.suspense = wallet_account(attempt.wallet_id, K.SUSP, currency_code)
        self.position = hub_account(K.FX, currency_code)
        self.markup = hub_account(K.FXM, currency_code)
        self.fees = hub_account(K.FI, currency_code)


def _paid_entry(payment: Payment, attempt: Attempt, source: Account) -> Entry:
    """What the payment takes, out of the wallet's receivable or of what it holds."""
    wallet, charge = _WalletBooks(attempt), payment.charge_of(attempt)
    postings = [
        *_move(charge.wallet_amount.minor_units, source, wallet.position, Leg.AMOUNT),
        *_move(charge.markup_amount.minor_units, wallet.position, wallet.markup, Leg.MARKUP),
        *_merchant_legs(payment, charge.amount, charge.fees),
        *_wallet_fee_legs(charge.fees, wallet),
    ]
    return _entry(EntryKind.PAYMENT, payment, attempt, postings)


def _wallet_fee_legs(fees: Fees, wallet: _WalletBooks) -> list[Posting]:
    return [
        *_move(fees.wallet_interchange_minor, wallet.position, wallet.interchange, Leg.INTERCHANGE),
        *_move(fees.wallet_hub_fee_minor, wallet.receivable, wallet.fees, Leg.HUB_FEE),
    ]


def _merchant_legs(payment: Payment, amount: Money, fees: Fees) -> list[Posting]:
    position, payable = _merchant_accounts(payment)
    income = hub_account(K.FI, amount.currency_code)
    return [
        *_move(amount.minor_units, position, payable, Leg.AMOUNT),
        *_move(fees.acquirer_interchange_minor, payable, position, Leg.INTERCHANGE),
        *_move(fees.acquirer_hub_fee_minor, payable, income, Leg.HUB_FEE),
    ]


def _merchant_accounts(payment: Payment) -> tuple[Account, Account]:
    currency_code = payment.amount.currency_code
    return hub_account(K.FX, currency_code), acquirer_account(payment.acquirer_id, K.AP, currency_code)


def _move(minor_units: int, debit: Account, credit: Account, leg: Leg) -> list[Posting]:
    if minor_units == 0:
        return []
    return [Posting(debit, minor_units, leg), Posting(credit, -minor_units, leg)]


def _entry(
    kind: EntryKind,
    payment: Payment,
    attempt: Attempt,
    postings: list[Posting],
    *,
    refund_id: str | None = None,
) -> Entry:
    return Entry(kind, payment.payment_id, attempt.attempt_id, refund_id, tuple(postings))
