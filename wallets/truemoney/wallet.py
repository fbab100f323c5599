"""TrueMoney's verbs: each one signed POST, one total deadline, one outcome."""

from collections.abc import Callable
from typing import TypeVar

import httpx

from wallets.clock import Now, utc_now
from wallets.connection import WalletConnection
from wallets.contract import AttemptRef, PayOrder, RefundOrder
from wallets.http.client import PartnerHttp, Reply, pool_for, within
from wallets.http.model import PartnerModel, read_model
from wallets.outcome import (
    CancelOutcome,
    NotSent,
    PayOutcome,
    RefundOutcome,
    ResolveOutcome,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile
from wallets.signing.runner import Runner, in_thread
from wallets.truemoney import PROFILE, wire
from wallets.truemoney.signature import NONCE, Seal

Said = TypeVar("Said")


class TrueMoneyWallet:
    """Asks TrueMoney. Implements `wallets.contract.Wallet`."""

    def __init__(self, http: PartnerHttp, seal: Seal, now: Now) -> None:
        self._http = http
        self._seal = seal
        self._now = now

    @property
    def profile(self) -> Profile:
        return PROFILE

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        body = wire.resolve_body(consumer_code)
        return await within(
            PROFILE.inquiry_timeout_seconds,
            self._ask(wire.RESOLVE_CODE, body, consumer_code, wire.read_resolved),
        )

    async def pay(self, order: PayOrder) -> PayOutcome:
        return await within(
            PROFILE.pay_timeout_seconds,
            self._ask(wire.PAY, wire.pay_body(order), order.attempt_id, wire.read_payment),
        )

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        return await within(
            PROFILE.inquiry_timeout_seconds,
            self._ask(wire.INQUIRE, wire.attempt_body(attempt), attempt.attempt_id, wire.read_payment_query),
        )

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        return await within(
            PROFILE.cancel_timeout_seconds,
            self._ask(wire.CANCEL, wire.attempt_body(attempt), attempt.attempt_id, wire.read_cancel),
        )

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        return await within(
            PROFILE.refund_timeout_seconds,
            self._ask(wire.REFUND, wire.refund_body(order), order.refund_id, wire.read_refund),
        )

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        return await within(
            PROFILE.inquiry_timeout_seconds,
            self._ask(
                wire.INQUIRE_REFUND, wire.refund_query_body(order), order.refund_id, wire.read_refund_query
            ),
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _ask(
        self, path: str, body: bytes, about: str, read: Callable[[bytes], Said]
    ) -> Said | NotSent | Unknown:
        """One signed call; `about` is the id that its nonce is derived from."""
        whole_path = self._http.path(path)
        headers = self._seal.seal_call("POST", whole_path, body, about, self._now())
        reply = await self._http.post(whole_path, body, headers)
        if not isinstance(reply, Reply):
            return reply
        # A gateway's page is no forged answer: what is no JSON at all is told apart from a bad signature.
        readable = read_model(PartnerModel, reply.body)
        if isinstance(readable, Unknown):
            return readable
        if not self._seal.answer_is_theirs(whole_path, headers[NONCE], reply.headers, reply.body):
            return Unknown(UnknownCause.BAD_SIGNATURE, "the answer's signature does not fit")
        return read(reply.body)


def open_wallet(
    connection: WalletConnection,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    now: Now = utc_now,
    run: Runner = in_thread,  # noqa: ARG001 - the same for every wallet; an HMAC costs too little to be moved
) -> TrueMoneyWallet:
    """The wallet at this address. Without a `transport` it gets a pool of its own."""
    http = PartnerHttp(connection.base_url, transport or pool_for(PROFILE))
    return TrueMoneyWallet(http, Seal.of_hub(connection), now)
