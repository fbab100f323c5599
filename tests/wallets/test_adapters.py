"""Every wallet's adapter against its sandbox over real HTTP: each row of DESIGN A4 that a wallet can show."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from fx.money import Money
from tests.wallets.running import WALLET_IDS, Running, running
from wallets.outcome import (
    Approved,
    Cancelled,
    Declined,
    DeclineReason,
    NotOurs,
    NotSent,
    Refunded,
    Resolved,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.sandbox.faults import FaultKind
from wallets.sandbox.words import Verb

T = TypeVar("T")

REFUND_REASONS = [reason for reason in DeclineReason if reason.name.startswith("REFUND")]
PAYMENT_REASONS = [reason for reason in DeclineReason if not reason.name.startswith(("REFUND", "CAPTURE"))]

pytestmark = pytest.mark.parametrize("wallet_id", WALLET_IDS)


def told(wallet_id: str, story: Callable[[Running], Awaitable[T]]) -> T:
    """What a story with a running wallet comes to."""

    async def whole() -> T:
        async with running(wallet_id) as house:
            return await story(house)

    return asyncio.run(whole())


def cause_of(outcome: object) -> UnknownCause:
    assert isinstance(outcome, Unknown), outcome
    return outcome.cause


def test_a_paid_order_is_approved_with_ids_and_amount_equal_to_ours(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        approved = await house.wallet.pay(house.order())
        assert isinstance(approved, Approved)
        assert ("att_1", house.amount()) == (approved.attempt_id, approved.amount)
        assert approved.wallet_payment_id
        assert approved.completed_at is not None
        assert approved == await house.wallet.inquire(house.ref())
        assert 77813 == house.debited_minor()

    told(wallet_id, story)


def test_a_repeat_of_the_same_attempt_debits_once_and_answers_the_same(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        order = house.order()
        first = await house.wallet.pay(order)
        assert [first] * 5 == await asyncio.gather(*(house.wallet.pay(order) for _ in range(5)))
        assert 77813 == house.debited_minor()

    told(wallet_id, story)


def test_the_same_attempt_with_another_amount_is_a_rejected_call_and_settles_nothing(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        order = house.order()
        await house.wallet.pay(order)
        other = replace(order, amount=house.amount(77814))
        assert UnknownCause.CALL_REJECTED is cause_of(await house.wallet.pay(other))
        assert 77813 == house.debited_minor()

    told(wallet_id, story)


@pytest.mark.parametrize("reason", PAYMENT_REASONS)
def test_every_reason_to_decline_arrives_as_itself_and_stays(wallet_id: str, reason: DeclineReason) -> None:
    async def story(house: Running) -> None:
        house.fault(FaultKind.DECLINE, reason=reason)
        declined = await house.wallet.pay(house.order())
        assert isinstance(declined, Declined)
        assert reason is declined.reason
        assert reason is house.wallet.profile.final_codes[declined.code]
        assert declined == await house.wallet.inquire(house.ref())
        assert 0 == house.debited_minor()

    told(wallet_id, story)


def test_the_book_itself_says_no_for_its_users_and_codes(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        pay = house.wallet.pay
        used = house.code()
        await pay(house.order("att_0", code=used, minor_units=1))
        expired = house.code(seconds=1)
        reasons = {
            "used": await pay(house.order("att_1", code=used)),
            "unknown": await pay(house.order("att_2", code="9" * 24)),
            "too much": await pay(house.order("att_3", code=house.code(1), minor_units=10_000_01_00)),
            "poor": await pay(house.order("att_4", code=house.code(2))),
            "blocked": await pay(house.order("att_5", code=house.code(3), minor_units=1)),
            "late": await pay(replace(house.order("att_6"), expires_at=datetime.now(UTC))),
        }
        house.machine.clock.move(timedelta(seconds=1))
        reasons["expired"] = await pay(house.order("att_7", code=expired))
        assert {
            "used": DeclineReason.CODE_USED,
            "unknown": DeclineReason.CODE_UNKNOWN,
            "too much": DeclineReason.PAYER_LIMIT_EXCEEDED,
            "poor": DeclineReason.INSUFFICIENT_FUNDS,
            "blocked": DeclineReason.PAYER_BLOCKED,
            "late": DeclineReason.ORDER_EXPIRED,
            "expired": DeclineReason.CODE_EXPIRED,
        } == {name: getattr(outcome, "reason", outcome) for name, outcome in reasons.items()}
        assert 1 == house.debited_minor()

    told(wallet_id, story)


@pytest.mark.parametrize(
    "kind, cause, debited",
    [
        (FaultKind.HTML_502, UnknownCause.SERVER_ERROR, True),
        (FaultKind.HTML_200, UnknownCause.UNREADABLE, True),
        (FaultKind.UNLISTED_CODE, UnknownCause.UNLISTED_CODE, True),
        (FaultKind.IN_PROCESS, UnknownCause.IN_PROCESS, True),
        (FaultKind.BUSY, UnknownCause.CALL_REJECTED, False),
        (FaultKind.DOWN, UnknownCause.CONNECTION_LOST, False),
    ],
)
def test_what_settles_nothing_is_unknown_by_its_cause_and_an_inquiry_tells_the_truth(
    wallet_id: str, kind: FaultKind, cause: UnknownCause, debited: bool
) -> None:
    async def story(house: Running) -> None:
        house.fault(kind)
        assert cause is cause_of(await house.wallet.pay(house.order()))
        later = await house.wallet.inquire(house.ref())
        if debited:
            assert isinstance(later, Approved)
        else:
            assert UnknownCause.DOES_NOT_EXIST is cause_of(later)

    told(wallet_id, story)


@pytest.mark.parametrize("verb", [Verb.INQUIRE, Verb.CANCEL, Verb.REFUND, Verb.INQUIRE_REFUND, Verb.RESOLVE])
@pytest.mark.parametrize(
    "kind, cause",
    [
        (FaultKind.HTML_502, UnknownCause.SERVER_ERROR),
        (FaultKind.HTML_200, UnknownCause.UNREADABLE),
        (FaultKind.UNLISTED_CODE, UnknownCause.UNLISTED_CODE),
        (FaultKind.BUSY, UnknownCause.CALL_REJECTED),
        (FaultKind.DOWN, UnknownCause.CONNECTION_LOST),
    ],
)
def test_the_other_verbs_know_what_settles_nothing_too(
    wallet_id: str, verb: Verb, kind: FaultKind, cause: UnknownCause
) -> None:
    async def story(house: Running) -> object:
        await house.wallet.pay(house.order())
        house.fault(kind, verb)
        match verb:
            case Verb.INQUIRE:
                return await house.wallet.inquire(house.ref())
            case Verb.CANCEL:
                return await house.wallet.cancel(house.ref())
            case Verb.REFUND:
                return await house.wallet.refund(house.refund())
            case Verb.INQUIRE_REFUND:
                return await house.wallet.inquire_refund(house.refund())
            case _:
                return await house.wallet.resolve_code(house.code())

    assert cause is cause_of(told(wallet_id, story))


def test_a_silent_wallet_is_unknown_though_it_debited(
    wallet_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(house: Running) -> None:
        module = f"wallets.{wallet_id}.wallet.PROFILE"
        monkeypatch.setattr(module, replace(house.wallet.profile, pay_timeout_seconds=0.05))
        house.fault(FaultKind.SILENT)
        assert UnknownCause.TIMEOUT is cause_of(await house.wallet.pay(house.order()))
        assert isinstance(await house.wallet.inquire(house.ref()), Approved)

    told(wallet_id, story)


def test_a_late_answer_is_still_an_answer(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        house.fault(FaultKind.LATE, seconds=0.02)
        assert isinstance(await house.wallet.pay(house.order()), Approved)

    told(wallet_id, story)


def test_a_debit_may_appear_after_the_caller_has_gone(
    wallet_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        go_on = asyncio.Event()
        done = asyncio.Event()

        async def until_told(_seconds: float) -> None:
            await go_on.wait()
            asyncio.get_running_loop().call_soon(done.set)

        async with running(wallet_id, sleep=until_told) as house:
            module = f"wallets.{wallet_id}.wallet.PROFILE"
            monkeypatch.setattr(module, replace(house.wallet.profile, pay_timeout_seconds=0.02))
            house.fault(FaultKind.SLOW)
            assert UnknownCause.TIMEOUT is cause_of(await house.wallet.pay(house.order()))
            assert UnknownCause.DOES_NOT_EXIST is cause_of(await house.wallet.inquire(house.ref()))
            go_on.set()
            await done.wait()
            assert isinstance(await house.wallet.inquire(house.ref()), Approved)

    asyncio.run(story())


@pytest.mark.parametrize("kind", [FaultKind.WRONG_AMOUNT, FaultKind.WRONG_CURRENCY])
def test_a_yes_to_another_amount_or_currency_is_told_as_the_wallet_said_it(
    wallet_id: str, kind: FaultKind
) -> None:
    async def story(house: Running) -> None:
        house.fault(kind)
        said = await house.wallet.pay(house.order())
        assert isinstance(said, Approved)
        expected = {
            FaultKind.WRONG_AMOUNT: house.amount(77913),
            FaultKind.WRONG_CURRENCY: Money("USD", 77813),
        }
        assert expected[kind] == said.amount

    told(wallet_id, story)


def test_nothing_is_sent_while_no_connection_is_taken(wallet_id: str) -> None:
    async def story() -> None:
        async with running(wallet_id) as house:
            order = house.order()
        assert isinstance(await house.wallet.pay(order), NotSent)
        assert isinstance(await house.wallet.inquire(house.ref()), NotSent)
        assert isinstance(await house.wallet.cancel(house.ref()), NotSent)
        assert isinstance(await house.wallet.refund(house.refund()), NotSent)
        await house.wallet.aclose()

    asyncio.run(story())


def test_a_cancel_undoes_the_whole_payment_and_a_repeat_is_confirmed_again(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        first = await house.wallet.cancel(house.ref())
        assert isinstance(first, Cancelled)
        assert 0 == house.debited_minor()
        assert first == await house.wallet.cancel(house.ref())
        found = await house.wallet.inquire(house.ref())
        assert isinstance(found, Declined)
        assert DeclineReason.ORDER_CANCELLED is found.reason

    told(wallet_id, story)


def test_a_cancel_of_what_is_not_there_blocks_a_later_pay_only_where_the_profile_says_so(
    wallet_id: str,
) -> None:
    async def story(house: Running) -> None:
        assert UnknownCause.DOES_NOT_EXIST is cause_of(await house.wallet.cancel(house.ref()))
        paid = await house.wallet.pay(house.order())
        if house.wallet.profile.tombstones:
            assert isinstance(paid, Declined)
            assert DeclineReason.ORDER_CANCELLED is paid.reason
            assert isinstance(await house.wallet.cancel(house.ref()), Cancelled)
        else:
            assert isinstance(paid, Approved)

    told(wallet_id, story)


def test_a_cancel_after_a_refund_is_too_late(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        await house.wallet.refund(house.refund(minor_units=1))
        assert isinstance(await house.wallet.cancel(house.ref()), TooLate)
        assert isinstance(await house.wallet.inquire(house.ref()), Approved)

    told(wallet_id, story)


def test_a_cancel_may_be_too_late_on_request(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        house.fault(FaultKind.CANCEL_TOO_LATE, Verb.CANCEL)
        assert isinstance(await house.wallet.cancel(house.ref()), TooLate)
        assert 77813 == house.debited_minor()

    told(wallet_id, story)


def test_refunds_are_given_once_each_and_never_more_than_was_paid(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        first = await house.wallet.refund(house.refund("ref_1", 22360))
        assert isinstance(first, Refunded)
        assert ("ref_1", house.amount(22360)) == (first.refund_id, first.amount)
        assert first == await house.wallet.refund(house.refund("ref_1", 22360))
        assert first == await house.wallet.inquire_refund(house.refund("ref_1", 22360))
        too_much = await house.wallet.refund(house.refund("ref_2", 77813 - 22360 + 1))
        assert isinstance(too_much, Declined)
        assert DeclineReason.REFUND_EXCEEDS_PAYMENT is too_much.reason
        assert too_much == await house.wallet.inquire_refund(house.refund("ref_2", 77813 - 22360 + 1))
        rest = await house.wallet.refund(house.refund("ref_3", 77813 - 22360))
        assert isinstance(rest, Refunded)
        assert 0 == house.debited_minor()
        assert UnknownCause.CALL_REJECTED is cause_of(await house.wallet.refund(house.refund("ref_1", 1)))
        unheard = await house.wallet.inquire_refund(house.refund("ref_9"))
        assert UnknownCause.DOES_NOT_EXIST is cause_of(unheard)

    told(wallet_id, story)


@pytest.mark.parametrize("reason", REFUND_REASONS)
def test_every_reason_against_a_refund_arrives_as_itself(wallet_id: str, reason: DeclineReason) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        house.fault(FaultKind.DECLINE, Verb.REFUND, reason=reason)
        declined = await house.wallet.refund(house.refund())
        assert isinstance(declined, Declined)
        assert reason is declined.reason
        assert declined == await house.wallet.inquire_refund(house.refund())

    told(wallet_id, story)


def test_an_unknown_refund_is_asked_about_with_the_same_id(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.wallet.pay(house.order())
        house.fault(FaultKind.IN_PROCESS, Verb.REFUND)
        assert UnknownCause.IN_PROCESS is cause_of(await house.wallet.refund(house.refund()))
        house.fault(FaultKind.IN_PROCESS, Verb.INQUIRE_REFUND)
        assert UnknownCause.IN_PROCESS is cause_of(await house.wallet.inquire_refund(house.refund()))
        assert isinstance(await house.wallet.refund(house.refund()), Refunded)
        assert 0 == house.debited_minor()

    told(wallet_id, story)


def test_an_attempt_that_is_unknown_there_does_not_exist(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        assert UnknownCause.DOES_NOT_EXIST is cause_of(await house.wallet.inquire(house.ref()))

    told(wallet_id, story)


def test_a_wallet_knows_its_own_codes_and_no_others(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        assert Resolved(house.wallet.profile.country) == await house.wallet.resolve_code(house.code())
        assert NotOurs() == await house.wallet.resolve_code("9" * 24)

    told(wallet_id, story)


def test_a_fault_may_be_bound_to_one_user_and_to_a_number_of_calls(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        second = house.machine.dialect.users[1].user_id
        house.fault(FaultKind.DECLINE, count=2, user_id=second)
        came = [
            await house.wallet.pay(house.order(f"att_{place}", code=house.code(user), minor_units=1))
            for place, user in enumerate([0, 1, 1, 1])
        ]
        assert [Approved, Declined, Declined, Approved] == [type(outcome) for outcome in came]

    told(wallet_id, story)
