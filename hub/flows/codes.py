"""Where a code would lead, told without calling a wallet and without keeping anything."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from hub.codes.cpm import START as CPM_START
from hub.codes.reader import plain_text
from hub.codes.routing import Route as TableRoute
from hub.codes.routing import Unroutable
from hub.flows.order import scan
from hub.flows.ports import Ports
from hub.flows.route import require_wallet
from hub.payment.reasons import Refused


class Target(StrEnum):
    """What a code leads to."""

    NOWHERE = "NOWHERE"
    WALLET = "WALLET"
    """A payer's code: it can be paid with."""
    ORDER = "ORDER"
    MERCHANT = "MERCHANT"
    """A merchant's registered code."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a code leads. `wallet_ids` are those that could own it, or that can pay it."""

    target: Target
    wallet_ids: tuple[str, ...] = ()
    merchant_id: str | None = None
    payment_id: str | None = None
    refused: Refused | None = None
    """Why it leads nowhere."""


async def where(ports: Ports, code: str, *, hint: str | None = None) -> Way:
    """Where the hub would take a code, scanner noise included."""
    try:
        if hint is not None:
            require_wallet(ports, hint)
        text = plain_text(code)
        if text.isnumeric() or text.startswith(CPM_START):
            return _payers(ports, text, hint)
        return await _merchants(ports, text)
    except Refused as refused:
        return Way(Target.NOWHERE, refused=refused)


def _payers(ports: Ports, text: str, hint: str | None) -> Way:
    found = ports.routes().route(text, hint=hint)
    match found:
        case TableRoute(wallets=wallets):
            return Way(Target.WALLET, wallets)
        case Unroutable(reason=reason, message=message):
            raise Refused(reason, message)
        case _:
            assert_never(found)


async def _merchants(ports: Ports, text: str) -> Way:
    """Whom a merchant's code pays, and the wallets whose app reads codes of its scheme."""
    scanned = await scan(ports, text)
    readers = tuple(
        profile.wallet_id
        for profile in ports.wallets.profiles()
        if scanned.scheme in profile.merchant_schemes
    )
    if scanned.order is not None:
        return Way(Target.ORDER, readers, payment_id=scanned.order.payment_id)
    return Way(Target.MERCHANT, readers, merchant_id=scanned.merchant.merchant_id)
