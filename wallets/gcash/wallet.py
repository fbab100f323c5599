"""GCash's verbs: each one POST signed with our key, its answer checked with theirs, one total deadline."""

from collections.abc import Callable
from typing import TypeVar

import httpx

from wallets.clock import Now, utc_now
from wallets.connection import WalletConnection
from wallets.contract import AttemptRef, CaptureOrder, HoldOrder, PayOrder, RefundOrder
from wallets.gcash import PROFILE, hold_wire, wire
from wallets.gcash.signature import Seal
from wallets.http.client import PartnerHttp, Reply, pool_for, within
from wallets.http.model import PartnerModel, read_model
from wallets.outcome import (
    CancelOutcome,
    CaptureOutcome,
    NotSent,
    PayOutcome,
    RefundOutcome,
    ReleaseOutcome,
    ResolveOutcome,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile
from wallets.signing.runner import Runner, in_thread

Said = TypeVar("Said")


class GCashWallet:
    """Asks GCash. Implements `wallets.contract.HoldingWallet`."""

    def __init__(self, http: PartnerHttp, seal: Seal, now: Now, run: Runner) -> None:
        self._http = http
        self._seal = seal
        self._now = now
        self._run = run

    @property
    def profile(self) -> Profile:
        return PROFILE

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        body = wire.identify_body(consumer_code)
        return await within(
            PROFILE.inquiry_timeout_seconds, self._ask(wire.IDENTIFY_CODE, body, wire.read_identified)
        )

    async def pay(self, order: PayOrder) -> PayOutcome:
        return await within(
            PROFILE.pay_timeout_seconds, self._ask(wire.PAY, wire.pay_body(order), wire.read_pay)
        )

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        body = wire.attempt_body(attempt)
        return await within(PROFILE.inquiry_timeout_seconds, self._ask(wire.INQUIRE, body, wire.read_inquiry))

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        body = wire.attempt_body(attempt)
        return await within(PROFILE.cancel_timeout_seconds, self._ask(wire.CANCEL, body, wire.read_cancel))

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        body = wire.refund_body(order)
        return await within(PROFILE.refund_timeout_seconds, self._ask(wire.REFUND, body, wire.read_refund))

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        body = wire.refund_inquiry_body(order)
        return await within(
            PROFILE.inquiry_timeout_seconds, self._ask(wire.INQUIRE_REFUND, body, wire.read_refund_inquiry)
        )

    async def hold(self, asked: HoldOrder) -> PayOutcome:
        body = hold_wire.hold_body(asked)
        return await within(PROFILE.pay_timeout_seconds, self._ask(hold_wire.HOLD, body, wire.read_pay))

    async def capture(self, asked: CaptureOrder) -> CaptureOutcome:
        body = hold_wire.capture_body(asked)
        return await within(
            PROFILE.capture_timeout_seconds, self._ask(hold_wire.CAPTURE, body, hold_wire.read_capture)
        )

    async def release(self, attempt: AttemptRef) -> ReleaseOutcome:
        body = hold_wire.void_body(attempt)
        return await within(
            PROFILE.cancel_timeout_seconds, self._ask(hold_wire.VOID, body, hold_wire.read_void)
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _ask(self, path: str, body: bytes, read: Callable[[bytes], Said]) -> Said | NotSent | Unknown:
        whole_path = self._http.path(path)
        headers = await self._seal.seal_call("POST", whole_path, body, self._now(), self._run)
        reply = await self._http.post(whole_path, body, headers)
        if not isinstance(reply, Reply):
            return reply
        # A gateway's page is no forged answer: what is no JSON at all is told apart from a bad signature.
        readable = read_model(PartnerModel, reply.body)
        if isinstance(readable, Unknown):
            return readable
        if not self._seal.answer_is_theirs(whole_path, reply.headers, reply.body):
            return Unknown(UnknownCause.BAD_SIGNATURE, "the answer's signature does not fit")
        return read(reply.body)


def open_wallet(
    connection: WalletConnection,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Now = utc_now,
    run: Runner = in_thread,
) -> GCashWallet:
    """The wallet at this address. Without a `transport` it gets a pool of its own; `run` does the signing."""
    http = PartnerHttp(connection.base_url, transport or pool_for(PROFILE))
    return GCashWallet(http, Seal.of_hub(connection), now, run)
