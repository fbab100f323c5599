"""Finding what an id means and gathering the records of its payment's story."""

from hub.flows.books import Books
from hub.flows.ports import Ports, StoredQuote
from hub.flows.requests import CREATE_QUOTE, REFUND_PAYMENT
from hub.flows.story import Records
from hub.flows.units import RequestRecord
from hub.payment.model import Payment
from hub.payment.reasons import Refused


async def explain(ports: Ports, books: Books, some_id: str) -> Records:
    """Everything known of the one payment that an id belongs to.

    The id of a payment, attempt, refund or quote, a merchant's request id or a wallet's own id of a payment.
    Raises `Refused`: PAYMENT_NOT_FOUND, or FIELD_INVALID naming all meanings of an id that has several.
    """
    meanings = await _meanings(ports, some_id)
    if not meanings:
        raise Refused("PAYMENT_NOT_FOUND", "no payment, attempt, refund, used quote or request has this id")
    if len(meanings) > 1:
        several = "; ".join(f"{payment_id}, as {what}" for payment_id, what in meanings.items())
        raise Refused("FIELD_INVALID", f"the id means several payments: {several}")
    payment = await ports.store.payment(next(iter(meanings)))
    if payment is None:
        raise Refused("PAYMENT_NOT_FOUND")
    return await _records(ports, books, payment)


async def _meanings(ports: Ports, some_id: str) -> dict[str, str]:
    """The payments that an id may mean, each with what it is to it."""
    store = ports.store
    found: dict[str, str] = {}
    if await store.payment(some_id) is not None:
        found[some_id] = "its own id"
    of_attempt = await store.payment_of_attempt(some_id)
    if of_attempt is not None:
        found.setdefault(of_attempt.payment_id, "its attempt")
    refund = await store.refund(some_id)
    if refund is not None:
        found.setdefault(refund.payment_id, "its refund")
    quote = await store.quote(some_id)
    if quote is not None and (quote.used_by or quote.order_id):
        found.setdefault(str(quote.used_by or quote.order_id), "its quote")
    for profile in ports.wallets.profiles():
        of_wallet = await store.payment_of_wallet(profile.wallet_id, some_id)
        if of_wallet is not None:
            found.setdefault(of_wallet.payment_id, f"a payment of {profile.wallet_id}")
    for merchant_id in sorted(ports.directory().merchants):
        request = await store.request(merchant_id, some_id)
        payment_id = None if request is None else await _payment_of(ports, request)
        if payment_id is not None:
            found.setdefault(payment_id, f"a request of {merchant_id}")
    return found


async def _payment_of(ports: Ports, request: RequestRecord) -> str | None:
    if request.method == REFUND_PAYMENT:
        refund = await ports.store.refund(request.resource_id)
        return None if refund is None else refund.payment_id
    if request.method == CREATE_QUOTE:
        quote = await ports.store.quote(request.resource_id)
        return None if quote is None else quote.used_by
    return request.resource_id


async def _records(ports: Ports, books: Books, payment: Payment) -> Records:
    quotes: dict[str, StoredQuote] = {}
    for attempt in payment.attempts:
        stored = await ports.store.quote(attempt.quote_id)
        if stored is not None:
            quotes[attempt.quote_id] = stored
    entries = await books.entries_of_payment(payment.payment_id)
    incidents = await books.incidents(payment_id=payment.payment_id)
    return Records(
        payment=payment,
        refunds=await ports.store.refunds_of(payment.payment_id),
        quotes=quotes,
        entries=entries,
        incidents=incidents,
        proposals=await books.proposals(payment_id=payment.payment_id),
        days={day.business_date: day for day in await books.days()},
    )
