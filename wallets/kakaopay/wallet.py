"""Kakao Pay's verbs: POSTs with our secret key; what the payer started takes two, ready and approve."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import httpx

from wallets.clock import Now, utc_now
from wallets.connection import WalletConnection
from wallets.contract import AttemptRef, PayOrder, RefundOrder
from wallets.http.client import PartnerHttp, Reply, pool_for, within
from wallets.http.failures import out_of_time, sent_before
from wallets.kakaopay import PROFILE, wire
from wallets.kakaopay.secret_key import SecretKeys
from wallets.outcome import CancelOutcome, NotSent, PayOutcome, RefundOutcome, ResolveOutcome, Unknown
from wallets.profile import Profile
from wallets.signing.runner import Runner, in_thread

Said = TypeVar("Said")


class KakaoPayWallet:
    """Asks Kakao Pay. Implements `wallets.contract.Wallet`. `cid` is our merchant id there."""

    def __init__(self, http: PartnerHttp, keys: SecretKeys, cid: str) -> None:
        self._http = http
        self._keys = keys
        self._cid = cid

    @property
    def profile(self) -> Profile:
        return PROFILE

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        body = wire.lookup_body(self._cid, consumer_code)
        return await within(
            PROFILE.inquiry_timeout_seconds, self._ask(wire.CODE_LOOKUP, body, wire.read_lookup)
        )

    async def pay(self, order: PayOrder) -> PayOutcome:
        """By code in one call; a payment that the payer started is made ready, then approved."""
        if order.consumer_code is None:
            return await within(PROFILE.pay_timeout_seconds, self._ready_and_approve(order))
        body = wire.code_pay_body(self._cid, order)
        return await within(PROFILE.pay_timeout_seconds, self._ask(wire.CODE_PAY, body, wire.read_approval))

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        body = wire.attempt_body(self._cid, attempt)
        return await within(PROFILE.inquiry_timeout_seconds, self._ask(wire.ORDER, body, wire.read_order))

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        body = wire.attempt_body(self._cid, attempt)
        return await within(PROFILE.cancel_timeout_seconds, self._ask(wire.VOID, body, wire.read_void))

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        body = wire.cancel_body(self._cid, order)
        return await within(PROFILE.refund_timeout_seconds, self._ask(wire.CANCEL, body, wire.read_cancel))

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        body = wire.cancel_order_body(self._cid, order)
        return await within(
            PROFILE.inquiry_timeout_seconds, self._ask(wire.CANCEL_ORDER, body, wire.read_cancel_query)
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _ready_and_approve(self, order: PayOrder) -> PayOutcome:
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + PROFILE.pay_timeout_seconds
        ready = await self._ask(wire.READY, wire.ready_body(self._cid, order), wire.read_ready)
        if not isinstance(ready, wire.Ready):
            return ready
        if loop.time() >= ends_at:
            # The process slept: the deadline has passed and could not tell so yet. Nothing is sent after it.
            return out_of_time(PROFILE.pay_timeout_seconds)
        body = wire.approve_body(self._cid, order, ready.tid)
        approval = await self._ask(wire.APPROVE, body, wire.read_approval)
        return sent_before(approval) if isinstance(approval, NotSent) else approval

    async def _ask(
        self, path: str, body: bytes, read: Callable[[int, bytes], Said]
    ) -> Said | NotSent | Unknown:
        reply = await self._http.post(self._http.path(path), body, self._keys.headers())
        return read(reply.status, reply.body) if isinstance(reply, Reply) else reply


def open_wallet(
    connection: WalletConnection,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Now = utc_now,  # noqa: ARG001 - the same for every wallet; this dialect sends no time
    run: Runner = in_thread,  # noqa: ARG001 - the same for every wallet; this dialect signs nothing
) -> KakaoPayWallet:
    """The wallet at this address. Without a `transport` it gets a pool of its own."""
    http = PartnerHttp(connection.base_url, transport or pool_for(PROFILE))
    return KakaoPayWallet(http, SecretKeys.of_hub(connection), connection.client_id)
