"""What payers and their wallets do with merchants' codes: scan them, and start paying."""

from typing import Any

from fx.money import Money
from hub.flows.order import Started, resolve_code
from hub.payment.model import Payment
from tests.hub.flows.floor import Floor
from tests.hub.flows.parties import THAI
from wallets.contract import CodeResolved, ResolveCode, StartPayment


async def an_order(floor: Floor, amount: str = "3480 JPY", **rest: Any) -> Payment:
    """A till makes an order and shows its code."""
    return (await floor.create(amount, consumer_code=None, **rest)).payment


async def scan(floor: Floor, code: str, wallet_id: str = THAI, *, typed: Money | None = None) -> CodeResolved:
    """A payer's wallet asks what a code is."""
    return await resolve_code(floor.ports, wallet_id, ResolveCode(code, typed))


async def start(
    floor: Floor,
    code: str,
    wallet_id: str = THAI,
    *,
    quote_id: str,
    wallet_payment_id: str = "tx-1",
    typed: Money | None = None,
) -> Started:
    """The payer agrees."""
    return await floor.desk.start_payment(wallet_id, StartPayment(wallet_payment_id, code, quote_id, typed))


async def scan_and_start(
    floor: Floor,
    code: str,
    wallet_id: str = THAI,
    *,
    wallet_payment_id: str = "tx-1",
    typed: Money | None = None,
) -> Started:
    """Both."""
    resolved = await scan(floor, code, wallet_id, typed=typed)
    assert resolved.quote_id is not None
    return await start(
        floor,
        code,
        wallet_id,
        quote_id=resolved.quote_id,
        wallet_payment_id=wallet_payment_id,
        typed=typed,
    )


async def settled(floor: Floor, started: Started) -> Payment:
    """The payment once its wallet was clear."""
    return await floor.desk.settled_payment(started.payment)
