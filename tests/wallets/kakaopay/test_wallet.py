"""Kakao Pay's pay in two messages: what is sent second is sent within the deadline of both."""

import asyncio
from dataclasses import replace

import httpx

from tests.wallets.kakaopay.test_wire import ORDER
from tests.wallets.virtual_time import run_in_virtual_time
from wallets.connection import WalletConnection
from wallets.kakaopay.wallet import open_wallet
from wallets.outcome import PayOutcome, Unknown, UnknownCause

CONNECTION = WalletConnection(
    "https://wallet.example", "hub", {"hub_secret_key.1": "a" * 64, "wallet_secret_key.1": "b" * 64}
)
STARTED = replace(ORDER, consumer_code=None, wallet_payment_id="T9")


def paid_after(seconds: float) -> tuple[PayOutcome, list[str]]:
    """What a pay comes to, and what was sent, where the process slept so long once it was made ready."""
    sent: list[str] = []

    async def story() -> PayOutcome:
        loop = asyncio.get_running_loop()

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request.url.path.rpartition("/")[2])
            loop._jumping.elapsed += seconds  # type: ignore[attr-defined] # asleep: no timer runs meanwhile
            return httpx.Response(200, json={"tid": "T9", "partner_order_id": STARTED.attempt_id})

        return await open_wallet(CONNECTION, transport=httpx.MockTransport(answer)).pay(STARTED)

    return run_in_virtual_time(story()), sent


def test_a_payment_made_ready_in_time_is_approved() -> None:
    _, sent = paid_after(7.0)

    assert ["ready", "approve"] == sent


def test_nothing_is_approved_by_a_process_that_has_slept_beyond_the_deadline() -> None:
    outcome, sent = paid_after(41.0)

    assert Unknown(UnknownCause.TIMEOUT, "no answer within 8 s") == outcome
    assert ["ready"] == sent
