"""Wrong ideas of when and how often to call a wallet."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hub.flows.asking import merchant_view
from hub.flows.deciding import change_payment
from hub.flows.ports import Due, Ports
from hub.flows.units import CommitResult, Committed, SavePayment, Unit
from hub.payment.cancels import cancel_answered
from hub.payment.lifecycle import Step
from hub.payment.model import Attempt, AttemptState, Decline, DeclinedBy, Payment, PaymentState
from tests.planted.bug import Bug
from wallets.contract import PayOrder
from wallets.outcome import Cancelled

Commit = Callable[[Ports, Unit], Awaitable[CommitResult | None]]
Ask = Callable[[Ports, Payment, PayOrder], Awaitable[Payment]]
Cancel = Callable[[Ports, Payment, Attempt], Awaitable[Payment]]


def _pay_first(right: Commit) -> Commit:
    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        for change in unit.changes:
            if isinstance(change, SavePayment) and change.payment.version == 0 and change.payment.attempts:
                payment, attempt = change.payment, change.payment.attempts[0]
                order = PayOrder(
                    attempt_id=attempt.attempt_id,
                    amount=attempt.wallet_amount,
                    merchant_amount=payment.amount,
                    rate=attempt.rate,
                    merchant=merchant_view(ports.directory().merchants[payment.merchant_id]),
                    merchant_order_id="",
                    expires_at=attempt.expires_at,
                    consumer_code=f"code of {attempt.attempt_id}",
                )
                await ports.wallets.wallet(attempt.wallet_id).pay(order)
        return await right(ports, unit)

    return commit


def _again_anew(right: Ask) -> Ask:
    async def ask(ports: Ports, payment: Payment, order: PayOrder) -> Payment:
        asked = await right(ports, payment, order)
        attempt = asked.attempt(order.attempt_id)
        if attempt.state is AttemptState.SUBMITTED:
            anew = replace(order, attempt_id=f"{order.attempt_id}_2", consumer_code=f"2{order.consumer_code}")
            await ports.wallets.wallet(attempt.wallet_id).pay(anew)
        return asked

    return ask


def _unasked(_: Cancel) -> Cancel:
    async def cancel(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
        profile = ports.wallets.wallet(attempt.wallet_id).profile
        now = ports.clock.now()

        def decide(current: Payment) -> Step:
            return cancel_answered(current, attempt.attempt_id, Cancelled(), profile, now, timedelta(), now)

        return await change_payment(ports, payment.payment_id, decide)

    return cancel


def _asked_once(right: Cancel) -> Cancel:
    async def cancel(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
        asked = await right(ports, payment, attempt)
        if asked.attempt(attempt.attempt_id).state is not AttemptState.CANCELLING:
            return asked

        def rest(current: Payment) -> Step:
            mine = current.attempt(attempt.attempt_id)
            return Step(current.with_attempt(replace(mine, due_at=None)))

        return await change_payment(ports, payment.payment_id, rest)

    return cancel


def _over_at_once(right: Callable[[Payment, datetime], Step]) -> Callable[[Payment, datetime], Step]:
    def time_passed(payment: Payment, at: datetime) -> Step:
        attempt = payment.open_attempt
        if payment.state is not PaymentState.SUBMITTED or attempt is None or at < attempt.expires_at:
            return right(payment, at)
        ended = replace(attempt, state=AttemptState.CANCELLED, due_at=None)
        expired = Decline(DeclinedBy.HUB, "EXPIRED")
        return Step(replace(payment, state=PaymentState.CANCELLED, decline=expired).with_attempt(ended))

    return time_passed


def _not_awaited(right: Commit) -> Commit:
    writing: list[asyncio.Task[Any]] = []

    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        saved = next((change for change in unit.changes if isinstance(change, SavePayment)), None)
        if saved is None or saved.payment.version == 0:
            return await right(ports, unit)
        writing.append(asyncio.ensure_future(right(ports, unit)))
        payment = replace(saved.payment, version=saved.payment.version + 1)
        if saved.completes:
            now = ports.clock.now()
            payment = replace(payment, completed_at=now, business_date=ports.scheme.day_of(now))
        return Committed(ports.clock.now(), payment)

    return commit


def _first_life_only(right: Callable[..., Awaitable[Sequence[Due]]]) -> Callable[..., Any]:
    """Whoever was in work when the hub died is never looked at again."""

    async def due(store: Any, *asked: object) -> Sequence[Due]:
        found = await right(store, *asked)
        forgotten: dict[str, None] | None = getattr(store.books, "forgotten", None)
        if forgotten is None:
            forgotten = {each.duty.record_id: None for each in found}
            store.books.forgotten = forgotten
        return [each for each in found if each.duty.record_id not in forgotten]

    return due


def _unwitnessed(_: Callable[[Ports, Attempt], timedelta]) -> Callable[[Ports, Attempt], timedelta]:
    return lambda _ports, _attempt: timedelta(0)


BUGS = (
    Bug(
        "clock-believed",
        "What business time says has passed has passed, though the clock may have been set.",
        (("hub.flows.ports.Ports.in_flight_for", _unwitnessed),),
        check="tests/hub/flows/test_witness.py::"
        "test_a_clock_set_forward_does_not_end_a_cancel_whose_debit_may_still_land",
    ),
    Bug(
        "intent-after-call",
        "The wallet is asked before the payment is durable.",
        (("hub.flows.pay.commit", _pay_first),),
    ),
    Bug(
        "attempt-id-per-try",
        "A pay call that was not answered is made again under a new attempt id.",
        (("hub.flows.desk.ask", _again_anew),),
    ),
    Bug(
        "cancel-unasked",
        "A cancel is done when the hub wants it.",
        (("hub.flows.recover.ask_wallet_to_cancel", _unasked),),
    ),
    Bug(
        "cancel-asked-once",
        "A cancel that was not answered is not asked again.",
        (("hub.flows.recover.ask_wallet_to_cancel", _asked_once),),
    ),
    Bug(
        "expired-is-over",
        "A payment that ran out of time is over, and nobody asks the wallet.",
        (("hub.flows.recover.time_passed", _over_at_once),),
    ),
    Bug(
        "told-before-durable",
        "What is being written is told as written.",
        (("hub.flows.deciding.commit", _not_awaited),),
        needs=("hub.crashes_per_minute",),
    ),
    Bug(
        "no-recovery",
        "What was due when the hub started is not taken up.",
        (("hub.store.sqlite.store.SqliteStore.due", _first_life_only),),
        needs=("hub.crashes_per_minute",),
    ),
)
