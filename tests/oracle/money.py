"""Rules of amounts: every conversion, fee and share of a refund computed again, in the oracle's own way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

from tests.oracle.arithmetic import converted, cut, half_up, share
from tests.oracle.evidence import Finding
from tests.oracle.holds import HOLDING, Charged, charged
from tests.oracle.rows import Attempt, Hold, Payment, Quote, QuoteLeg, Refund, Store, Terms


def check(store: Store) -> Iterator[Finding]:
    """Every amount that comes from another."""
    legs: dict[str, list[QuoteLeg]] = defaultdict(list)
    for leg in store.legs:
        legs[leg.quote_id].append(leg)
    for quote in store.quotes:
        yield from _quoted_right(quote, legs[quote.quote_id])
    quotes = {quote.quote_id: quote for quote in store.quotes}
    payments = {payment.payment_id: payment for payment in store.payments}
    acquirers = {(terms.participant_id, terms.version): terms for terms in store.acquirer_terms}
    wallets = {(terms.participant_id, terms.version): terms for terms in store.wallet_terms}
    uses: dict[str, list[str]] = defaultdict(list)
    for attempt in store.attempts:
        uses[attempt.quote_id].append(attempt.attempt_id)
        payment = payments.get(attempt.payment_id)
        if payment is None:
            yield Finding("an attempt belongs to a payment", attempt.attempt_id, attempt.payment_id)
            continue
        yield from _as_quoted(payment, attempt, quotes.get(attempt.quote_id))
        yield from _fees(
            payment,
            attempt,
            acquirers.get((payment.acquirer_id, attempt.acquirer_contract_version)),
            wallets.get((attempt.wallet_id, attempt.wallet_contract_version)),
        )
    for quote_id, attempt_ids in uses.items():
        if len(attempt_ids) > 1:
            yield Finding("a quote is used once", quote_id, ", ".join(attempt_ids))
    yield from _refunds(store, payments)
    yield from _under_the_cap(store, payments)


def _quoted_right(quote: Quote, legs: list[QuoteLeg]) -> Iterator[Finding]:
    value, here = Fraction(1), quote.merchant_currency
    for leg in legs:
        if leg.base == here:
            value, here = value * Fraction(Decimal(leg.value)), leg.quoted
        else:
            value, here = value / Fraction(Decimal(leg.value)), leg.base
    if here != quote.wallet_currency:
        yield Finding("a rate is what its legs say", quote.quote_id, f"the legs lead to {here}")
    marked_up = value * (1 + Fraction(Decimal(quote.markup)))
    if legs and (cut(value), cut(marked_up)) != (Decimal(quote.mid), Decimal(quote.rate)):
        yield Finding("a rate is what its legs say", quote.quote_id, f"{quote.rate}: {cut(marked_up)}")
    ends = (quote.merchant_currency, quote.wallet_currency)
    ought = converted(quote.merchant_minor, quote.rate, *ends)
    if quote.wallet_minor != ought or ought < 1:
        yield Finding("a conversion rounds once", quote.quote_id, f"{quote.wallet_minor}: {ought}")
    at_mid = converted(quote.merchant_minor, quote.mid, *ends)
    if quote.markup_minor != quote.wallet_minor - at_mid:
        yield Finding("a markup is the rest over mid", quote.quote_id, str(quote.markup_minor))


def _as_quoted(payment: Payment, attempt: Attempt, quote: Quote | None) -> Iterator[Finding]:
    about = attempt.attempt_id
    if quote is None or quote.used_by != payment.payment_id:
        yield Finding("a conversion uses one quote", about, "its quote is not marked as used by it")
        return
    bound = (quote.merchant_id, quote.wallet_id, quote.merchant_currency, quote.merchant_minor)
    if bound != (payment.merchant_id, attempt.wallet_id, payment.merchant_currency, payment.merchant_minor):
        yield Finding("a quote is bound to merchant, wallet and amount", about, quote.quote_id)
    priced = (quote.wallet_currency, quote.wallet_minor, quote.rate, quote.markup_minor)
    if priced != (attempt.wallet_currency, attempt.wallet_minor, attempt.rate, attempt.markup_minor):
        yield Finding("a payment costs what was quoted", about, quote.quote_id)
    if not quote.created_at <= attempt.submitted_at < quote.expires_at:
        yield Finding("a quote is valid when it is used", about, quote.quote_id)


def _fees(
    payment: Payment, attempt: Attempt, acquirer: Terms | None, wallet: Terms | None
) -> Iterator[Finding]:
    if acquirer is None or wallet is None:
        yield Finding("fees are as contracted", attempt.attempt_id, "there is no such contract")
        return
    amount = payment.merchant_minor or 0
    ought = (
        share(amount, acquirer.interchange),
        share(amount, acquirer.hub_fee),
        share(attempt.wallet_minor, wallet.interchange),
        share(attempt.wallet_minor, wallet.hub_fee),
    )
    are = (
        attempt.acquirer_interchange_minor,
        attempt.acquirer_hub_fee_minor,
        attempt.wallet_interchange_minor,
        attempt.wallet_hub_fee_minor,
    )
    if are != ought:
        yield Finding("fees are as contracted", attempt.attempt_id, f"{are}: {ought}")


def _refunds(store: Store, payments: dict[str, Payment]) -> Iterator[Finding]:
    attempts = {attempt.attempt_id: attempt for attempt in store.attempts}
    holds = {hold.attempt_id: hold for hold in store.holds}
    by_payment: dict[str, list[Refund]] = defaultdict(list)
    for refund in store.refunds:
        before = by_payment[refund.payment_id]
        payment, attempt = payments.get(refund.payment_id), attempts.get(refund.attempt_id)
        if payment is None or attempt is None:
            yield Finding("a refund belongs to a payment", refund.refund_id, refund.payment_id)
            continue
        took = charged(payment, attempt, holds.get(attempt.attempt_id))
        possible = [_shares(took, attempt, refund, counted) for counted in _counted_before(before)]
        are = (
            refund.wallet_minor,
            refund.acquirer_interchange_back_minor,
            refund.wallet_interchange_back_minor,
            refund.markup_back_minor,
        )
        if are not in possible:
            yield Finding(
                "refunds are shares of the cumulative amount", refund.refund_id, f"{are}: {possible}"
            )
        before.append(refund)
    for payment_id, refunds in by_payment.items():
        if refunds:
            yield from _whole(payments[payment_id], attempts, holds, refunds)


def _whole(
    payment: Payment, attempts: dict[str, Attempt], holds: dict[str, Hold], refunds: list[Refund]
) -> Iterator[Finding]:
    """However many parts it was given back in, all of it is to the minor unit what had been charged."""
    given = [refund for refund in refunds if refund.state == "SUCCEEDED"]
    if payment.refunded_minor != payment.captured_minor or not given:
        return
    attempt = attempts[given[0].attempt_id]
    hold = holds.get(attempt.attempt_id)
    took = charged(payment, attempt, hold)
    recorded = (
        took.wallet_minor,
        took.acquirer_interchange_minor,
        took.wallet_interchange_minor,
        took.markup_minor,
    )
    back = (
        sum(refund.wallet_minor for refund in given),
        sum(refund.acquirer_interchange_back_minor for refund in given),
        sum(refund.wallet_interchange_back_minor for refund in given),
        sum(refund.markup_back_minor for refund in given),
    )
    if back != recorded:
        detail = f"{back} of {recorded}"
        yield Finding("a full refund gives back what was recorded", payment.payment_id, detail)


def _under_the_cap(store: Store, payments: dict[str, Payment]) -> Iterator[Finding]:
    """A wallet's position and what is open never exceed its cap, but for debits that nobody wanted.

    The cap is the one of the newest attempt's contract: one that was lowered since only blocks new ones.
    """
    caps = {(terms.participant_id, terms.version): terms.net_debit_cap_minor for terms in store.wallet_terms}
    exposed: dict[str, int] = defaultdict(int)
    newest: dict[str, Attempt] = {}
    for posting in store.postings:
        role, owner, kind, _ = posting.account.split(":")
        if role == "WALLET" and kind in {"WR", "IP", "SUSP"}:
            exposed[owner] += posting.minor_units
    held = {entry.attempt_id for entry in store.entries if entry.kind == "HOLD_DEBIT"}
    for attempt in store.attempts:
        payment = payments.get(attempt.payment_id)
        is_booked = attempt.attempt_id in held or (payment is not None and payment.completed_at is not None)
        if attempt.state in {"SUBMITTED", "CANCELLING", *HOLDING} and not is_booked:
            exposed[attempt.wallet_id] += attempt.wallet_minor
        last = newest.setdefault(attempt.wallet_id, attempt)
        if attempt.submitted_at > last.submitted_at:
            newest[attempt.wallet_id] = attempt
    for wallet_id, attempt in newest.items():
        cap, minor = caps.get((wallet_id, attempt.wallet_contract_version)), exposed[wallet_id]
        if cap is not None and minor > cap:
            yield Finding("a wallet stays under its cap", wallet_id, f"{minor} of {cap}")


def _counted_before(before: list[Refund]) -> Iterator[list[Refund]]:
    """What may have counted when the next refund was reserved: of those declined since, any may have."""
    declined = [refund for refund in before if refund.state == "DECLINED"]
    for choice in product((True, False), repeat=len(declined)):
        dropped = {refund.refund_id for refund, is_kept in zip(declined, choice, strict=True) if not is_kept}
        yield [refund for refund in before if refund.refund_id not in dropped]


def _shares(
    took: Charged, attempt: Attempt, refund: Refund, counted: list[Refund]
) -> tuple[int, int, int, int]:
    paid = took.merchant_minor
    cumulative = sum(each.merchant_minor for each in counted) + refund.merchant_minor
    if cumulative == paid:
        wallet = took.wallet_minor
    else:
        wallet = converted(cumulative, attempt.rate, refund.merchant_currency, refund.wallet_currency)

    def back(charged: int, given_before: Iterable[int]) -> int:
        """What goes back of a charge; after a decline less than nothing may come out, which is nothing."""
        return max(0, half_up(Fraction(charged * cumulative, paid)) - sum(given_before))

    return (
        wallet - sum(each.wallet_minor for each in counted),
        back(took.acquirer_interchange_minor, (each.acquirer_interchange_back_minor for each in counted)),
        back(took.wallet_interchange_minor, (each.wallet_interchange_back_minor for each in counted)),
        back(took.markup_minor, (each.markup_back_minor for each in counted)),
    )
