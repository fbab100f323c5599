"""How a till reaches the hub: each call over a line that loses and delays, each answer kept as evidence."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from fx.money import Money
from hub.flows.quotes import CreateQuote, create_quote
from hub.participants.model import Merchant
from hub.payment.reasons import Refused
from hub.v1 import money_pb2, payment_pb2, payment_service_pb2, refund_pb2
from tests.oracle.evidence import Asked, RefundSighting, Refusal, Sighting, Witness
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import ShopFaults
from tests.simulation.front import Front
from tests.simulation.hub import HubUnreachable
from tests.simulation.life import Running
from tests.simulation.trace import Trace

DEADLINE_SECONDS = 12.0
WAITS_SECONDS = 11.5
"""What the API leaves of a deadline for waiting."""
USUAL_SECONDS = (0.005, 0.1)
LATE_SECONDS = (0.5, 20.0)

T = TypeVar("T")


class NoAnswer(Exception):
    """The till does not know what became of its call."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a till asks to be paid: from a payer's code, or, without one, by a code to show."""

    request_id: str
    currency: str
    minor: int
    consumer_code: str = ""
    quote_id: str = ""
    valid_seconds: int = 60
    hold: bool = False
    """The money is to be set aside, and captured later."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a till is shown of a payment."""

    payment_id: str
    state: str
    captured_minor: int
    refunded_minor: int
    reason: str
    order_code: str = ""


class Counter:
    """One merchant's way to the hub. Every call raises `Refused` or `NoAnswer`."""

    def __init__(
        self,
        merchant: Merchant,
        hub: Front,
        clock: WorldClock,
        dice: Dice,
        faults: ShopFaults,
        witness: Witness,
        trace: Trace,
    ) -> None:
        self.merchant = merchant
        self.faults = faults
        self._hub = hub
        self._clock = clock
        self._dice = dice
        self._witness = witness
        self._trace = trace

    async def create(self, body: Body) -> Shown:
        """CreatePayment."""
        request = payment_service_pb2.CreatePaymentRequest(
            request_id=body.request_id,
            amount=money_pb2.Money(currency_code=body.currency, minor_units=body.minor),
            quote_id=body.quote_id,
            terminal_id="till-1",
            capture_mode=payment_pb2.CAPTURE_MODE_HOLD if body.hold else payment_pb2.CAPTURE_MODE_IMMEDIATE,
        )
        if body.consumer_code:
            request.consumer_code = body.consumer_code
        else:
            request.order_code_options.valid_seconds = body.valid_seconds
        mode = "hold" if body.hold else ""
        content = (body.currency, str(body.minor), body.consumer_code, body.quote_id, mode)
        self._ask(body.request_id, "create", *content)

        async def call(running: Running, began: datetime) -> Shown:
            answer = await running.calls.create(self.merchant, request, WAITS_SECONDS)
            return self._seen(began, answer.message, body.request_id, body.currency, body.minor)

        return await self._over_the_line("create", body.request_id, call)

    async def get(self, request_id: str) -> Shown:
        """GetPayment by request id."""
        request = payment_service_pb2.GetPaymentRequest(request_id=request_id)

        async def call(running: Running, began: datetime) -> Shown:
            answer = await running.calls.get(self.merchant, request)
            return self._seen(began, answer.message, request_id)

        return await self._over_the_line("get", request_id, call)

    async def cancel(self, request_id: str, payment_id: str) -> Shown:
        """CancelPayment, by payment id where it is known."""
        request = (
            payment_service_pb2.CancelPaymentRequest(payment_id=payment_id)
            if payment_id
            else payment_service_pb2.CancelPaymentRequest(request_id=request_id)
        )
        self._ask(request_id, "cancel")

        async def call(running: Running, began: datetime) -> Shown:
            answer = await running.calls.cancel(self.merchant, request, WAITS_SECONDS)
            return self._seen(began, answer.message, request_id)

        return await self._over_the_line("cancel", request_id, call)

    async def capture(
        self, request_id: str, payment_id: str, create_id: str, currency: str, minor: int
    ) -> Shown:
        """CapturePayment of what was created under another request id."""
        request = payment_service_pb2.CapturePaymentRequest(
            payment_id=payment_id,
            request_id=request_id,
            amount=money_pb2.Money(currency_code=currency, minor_units=minor),
        )
        self._ask(request_id, "capture", payment_id, currency, str(minor))

        async def call(running: Running, began: datetime) -> Shown:
            answer = await running.calls.capture(self.merchant, request, WAITS_SECONDS)
            return self._seen(began, answer.message, create_id)

        return await self._over_the_line("capture", request_id, call)

    async def release(self, request_id: str, payment_id: str) -> Shown:
        """ReleasePayment; to the oracle a release is a cancel."""
        request = payment_service_pb2.ReleasePaymentRequest(payment_id=payment_id)
        self._ask(request_id, "cancel")

        async def call(running: Running, began: datetime) -> Shown:
            answer = await running.calls.release(self.merchant, request, WAITS_SECONDS)
            return self._seen(began, answer.message, request_id)

        return await self._over_the_line("release", request_id, call)

    async def refund(self, request_id: str, payment_id: str, currency: str, minor: int) -> str:
        """RefundPayment; the refund's state."""
        request = payment_service_pb2.RefundPaymentRequest(
            payment_id=payment_id,
            request_id=request_id,
            amount=money_pb2.Money(currency_code=currency, minor_units=minor),
        )
        self._ask(request_id, "refund", payment_id, currency, str(minor))

        async def call(running: Running, began: datetime) -> str:
            answer = await running.calls.refund(self.merchant, request, WAITS_SECONDS)
            return self._refund_seen(began, answer.message, payment_id, request_id, minor)

        return await self._over_the_line("refund", request_id, call)

    async def quote(self, request_id: str, payer: str, currency: str, minor: int) -> str:
        """CreateQuote for a payer's code or a wallet's id; the quote's id."""
        self._ask(request_id, "quote", payer, currency, str(minor))
        by = {"consumer_code": payer} if payer.isdecimal() else {"wallet_id": payer}

        async def call(running: Running, began: datetime) -> str:
            del began  # a quote never changes
            asked = CreateQuote(self.merchant, request_id, Money(currency, minor), **by)
            made = await running.desk.own(create_quote(running.ports, asked))
            return made.quote.quote.quote_id

        return await self._over_the_line("quote", request_id, call)

    async def _over_the_line(
        self, what: str, request_id: str, call: Callable[[Running, datetime], Coroutine[object, object, T]]
    ) -> T:
        who = self.merchant.merchant_id
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await asyncio.sleep(self._travel())
                if self._dice.chance(self.faults.lost_before):
                    await asyncio.sleep(DEADLINE_SECONDS)
                began = self._clock.now()
                answer = await self._hub.call(what, lambda running: call(running, began))
                if self._dice.chance(self.faults.lost_after):
                    await asyncio.sleep(DEADLINE_SECONDS)
                await asyncio.sleep(self._travel())
        except (TimeoutError, HubUnreachable) as lost:
            self._trace.note(who, f"{what} {request_id}: no answer")
            raise NoAnswer from lost
        except Refused as no:
            self._trace.note(who, f"{what} {request_id}: {no.reason}")
            self._witness.refusals.append(Refusal(who, request_id, what, no.reason))
            raise
        self._trace.note(who, f"{what} {request_id}: {answer}")
        return answer

    def _travel(self) -> float:
        return self._dice.span(*(LATE_SECONDS if self._dice.chance(self.faults.late) else USUAL_SECONDS))

    def _ask(self, request_id: str, method: str, *content: str) -> None:
        self._witness.asked.append(Asked(self.merchant.merchant_id, request_id, method, content))

    def _seen(
        self,
        began: datetime,
        told: payment_pb2.Payment | refund_pb2.Refund,
        request_id: str,
        currency: str = "",
        minor: int = 0,
    ) -> Shown:
        """What leaves the hub is evidence, whether or not it arrives."""
        assert isinstance(told, payment_pb2.Payment)
        state = payment_pb2.PaymentState.Name(told.state).removeprefix("PAYMENT_STATE_")
        self._witness.sightings.append(
            Sighting(
                began_at=began,
                at=self._clock.now(),
                payment_id=told.payment_id,
                merchant_id=told.merchant_id,
                request_id=request_id,
                state=state,
                currency=told.merchant_amount.currency_code,
                minor=told.merchant_amount.minor_units,
                asked_currency=currency,
                asked_minor=minor,
            )
        )
        return Shown(
            told.payment_id,
            state,
            told.captured_amount.minor_units,
            told.refunded_amount.minor_units,
            told.decline.reason,
            told.order_code,
        )

    def _refund_seen(
        self,
        began: datetime,
        told: payment_pb2.Payment | refund_pb2.Refund,
        payment_id: str,
        request_id: str,
        minor: int,
    ) -> str:
        assert isinstance(told, refund_pb2.Refund)
        state = refund_pb2.RefundState.Name(told.state).removeprefix("REFUND_STATE_")
        shown_minor = told.merchant_amount.minor_units
        self._witness.refund_sightings.append(
            RefundSighting(
                began, self._clock.now(), told.refund_id, payment_id, request_id, state, shown_minor, minor
            )
        )
        return state
