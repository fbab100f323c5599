"""What stories of holds share: both kinds of wallet, and what the worked example comes to."""

from typing import Any

import pytest

from hub.flows.hold import CapturePayment, capture_payment
from hub.payment.model import Payment
from tests.hub.flows.floor import Floor
from tests.hub.flows.parties import MANILA_CODE, money

CAPTURED_6500_JPY = {
    "WALLET:thai:WR:THB": 145_340 + 145,
    "WALLET:thai:IP:THB": -872,
    "HUB:hub:FX:THB": -145_340 + 872,
    "HUB:hub:FI:THB": -145,
    "ACQUIRER:acq_jp:AP:JPY": -6_500 + 39 + 16,
    "HUB:hub:FX:JPY": 6_500 - 39,
    "HUB:hub:FI:JPY": -16,
}
"""Balances after DESIGN A3's hold of 10,000 JPY, captured for 6,500: HOLD ends at zero."""

BOTH = pytest.mark.parametrize("code", [None, MANILA_CODE], ids=["emulated", "native"])
"""`thai` debits at once, `manila` reserves."""


def with_code(code: str | None) -> dict[str, Any]:
    """How a payer of that wallet is asked."""
    return {} if code is None else {"consumer_code": code}


async def ask_to_capture(floor: Floor, held: Payment, amount: str | None = "6500 JPY") -> Payment:
    """A capture that is durable and nobody waits for."""
    asked = CapturePayment(held, "take", None if amount is None else money(amount))
    return (await floor.desk.own(capture_payment(floor.ports, asked))).payment
