"""Wrong ideas of amounts: roundings, shares, limits, and what a refund is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fx.money import Money
from fx.rate import convert
from hub.ledger.book import stray_entry
from hub.ledger.entry import Entry, Leg
from hub.payment.model import Attempt, Payment, Refund, RefundState
from hub.payment.refunds import RefundStep
from tests.planted.bug import Bug, always
from wallets.contract import RefundOrder
from wallets.outcome import Refunded, RefundOutcome

AskRefund = Callable[[Any, RefundOrder], Awaitable[RefundOutcome]]


def _rounded_by_itself(_: Any) -> Callable[..., Money]:
    def refund_share(*, wallet_paid: Money, rate: Decimal, amount: Money, **_rest: Money) -> Money:
        return convert(amount, rate, wallet_paid.currency_code)

    return refund_share


def _done_ones_only(_: Any) -> Callable[[Sequence[Refund]], list[Refund]]:
    def counted(refunds: Sequence[Refund]) -> list[Refund]:
        return [refund for refund in refunds if refund.state is RefundState.SUCCEEDED]

    return counted


def _floor(_: Any) -> Callable[[int, Decimal], int]:
    return lambda amount_minor, share: Fraction(amount_minor * Fraction(share)).__floor__()


def _rounded_twice(_: Any) -> Callable[[Money, Decimal, str], Money]:
    def twice(amount: Money, rate: Decimal, to_currency: str) -> Money:
        tenth = convert(Money(amount.currency_code, amount.minor_units * 10), rate, to_currency)
        return Money(to_currency, max(1, (tenth.minor_units + 5) // 10))

    return twice


def _without_fees(right: Callable[[Payment, Attempt], Entry]) -> Callable[[Payment, Attempt], Entry]:
    def reversal_entry(payment: Payment, attempt: Attempt) -> Entry:
        whole = right(payment, attempt)
        kept = tuple(p for p in whole.postings if p.leg not in {Leg.INTERCHANGE, Leg.HUB_FEE})
        return replace(whole, postings=kept)

    return reversal_entry


def _new_id_per_try(right: AskRefund) -> AskRefund:
    tries: dict[str, int] = {}

    async def refund(wallet: Any, order: RefundOrder) -> RefundOutcome:
        tries[order.refund_id] = tries.get(order.refund_id, 0) + 1
        own = order if tries[order.refund_id] == 1 else replace(order, refund_id=f"{order.refund_id}_2")
        said = await right(wallet, own)
        return replace(said, refund_id=order.refund_id) if isinstance(said, Refunded) else said

    return refund


def _asked_blindly(_: Any) -> Callable[..., Any]:
    """Who does not know whether a refund was made makes another one."""

    async def inquire_refund(wallet: Any, order: RefundOrder) -> RefundOutcome:
        said: RefundOutcome = await wallet.refund(order)
        return said

    return inquire_refund


def _booked_again(right: Callable[..., RefundStep]) -> Callable[..., RefundStep]:
    def refund_answered(payment: Payment, refund: Refund, outcome: RefundOutcome, *rest: Any) -> RefundStep:
        if refund.state is RefundState.SUCCEEDED and isinstance(outcome, Refunded):
            told_again = replace(refund, state=RefundState.SUBMITTED, last_answer="told again")
            return right(payment, told_again, outcome, *rest)
        return right(payment, refund, outcome, *rest)

    return refund_answered


def _same_way_round(_: Any) -> Callable[[Payment, Attempt], Entry]:
    return stray_entry


BUGS = (
    Bug(
        "refund-rounded-per-part",
        "Each part of a refund is rounded by itself.",
        (("hub.payment.refunds.refund_share", _rounded_by_itself),),
    ),
    Bug(
        "open-refunds-uncounted",
        "Only refunds that have succeeded count against the payment.",
        (("hub.payment.refunds._counted", _done_ones_only),),
    ),
    Bug(
        "refund-with-charges",
        "A refund gives no interchange back.",
        (("hub.payment.refunds._charge_back", always(0)),),
    ),
    Bug(
        "fees-rounded-down",
        "Fees are cut, not rounded.",
        (("hub.participants.fees.share_half_up", _floor),),
    ),
    Bug(
        "rounded-twice",
        "A conversion is rounded to a tenth of a minor unit first.",
        (("fx.quote.convert", _rounded_twice),),
    ),
    Bug(
        "reversal-without-fees",
        "A cancel gives the amounts back and keeps the fees.",
        (("hub.flows.deciding.reversal_entry", _without_fees),),
    ),
    Bug(
        "refund-id-per-try",
        "Each try of a refund is a refund of its own.",
        (
            ("wallets.truemoney.wallet.TrueMoneyWallet.refund", _new_id_per_try),
            ("wallets.truemoney.wallet.TrueMoneyWallet.inquire_refund", _asked_blindly),
        ),
    ),
    Bug(
        "refund-booked-again",
        "A refund that is told again is booked again.",
        (("hub.flows.refund.refund_answered", _booked_again),),
    ),
    Bug(
        "stray-booked-twice",
        "The return of a debit that nobody wanted is booked like the debit.",
        (("hub.flows.deciding.stray_returned_entry", _same_way_round),),
    ),
    Bug(
        "markup-forgotten",
        "The markup is in the rate, so it needs no leg.",
        (("fx.quote.markup_amount_of", lambda _: lambda amount, price: Money(price.wallet_currency, 0)),),
    ),
)
