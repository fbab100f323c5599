"""Holds over real HTTP: the wallet's own where NATIVE, a debit and refunds where EMULATED."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from fx.money import Money
from tests.wallets.running import HOLD_SECONDS, HOLDING_IDS, WALLET_IDS, Running, running
from wallets import registry
from wallets.contract import CaptureOrder, HoldingWallet
from wallets.outcome import (
    Approved,
    Cancelled,
    Captured,
    Declined,
    DeclineReason,
    NotSent,
    Refunded,
    Released,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.profile import HoldSupport
from wallets.sandbox.faults import FaultKind
from wallets.sandbox.words import Verb

T = TypeVar("T")

HELD, TAKEN = 223600, 145340

of_holding_wallets = pytest.mark.parametrize("wallet_id", HOLDING_IDS)
of_every_verb = pytest.mark.parametrize("verb", [Verb.HOLD, Verb.CAPTURE, Verb.RELEASE])


def told(wallet_id: str, story: Callable[[Running], Awaitable[T]]) -> T:
    """What a story with a running wallet comes to."""

    async def whole() -> T:
        async with running(wallet_id) as house:
            return await story(house)

    return asyncio.run(whole())


async def ask(house: Running, verb: Verb) -> object:
    """One of the three verbs, about the hold that stands or, of a hold, about another one."""
    match verb:
        case Verb.HOLD:
            return await house.holding.hold(house.hold_order("att_2"))
        case Verb.CAPTURE:
            return await house.holding.capture(house.capture())
        case _:
            return await house.holding.release(house.held_ref())


def cause_of(outcome: object) -> UnknownCause:
    assert isinstance(outcome, Unknown), outcome
    return outcome.cause


def reason_of(outcome: object) -> DeclineReason:
    assert isinstance(outcome, Declined), outcome
    return outcome.reason


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_a_wallet_has_the_verbs_of_holds_exactly_if_its_profile_says_native(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        is_native = house.wallet.profile.hold is HoldSupport.NATIVE
        assert is_native is isinstance(house.wallet, HoldingWallet)
        assert is_native is (wallet_id in HOLDING_IDS)

    told(wallet_id, story)


def test_the_three_wallets_show_the_three_kinds_of_support() -> None:
    found = {wallet_id: registry.profiles()[wallet_id].hold for wallet_id in WALLET_IDS}
    assert {
        "gcash": HoldSupport.NATIVE,
        "kakaopay": HoldSupport.NONE,
        "truemoney": HoldSupport.EMULATED,
    } == found


@of_holding_wallets
def test_a_hold_is_approved_like_a_payment_and_debits_nothing(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        asked = house.hold_order()
        held = await house.holding.hold(asked)
        assert isinstance(held, Approved)
        assert ("att_1", house.amount(HELD)) == (held.attempt_id, held.amount)
        assert held.wallet_payment_id
        assert [held] * 3 == await asyncio.gather(*(house.holding.hold(asked) for _ in range(3)))
        assert held == await house.wallet.inquire(house.held_ref())
        assert HELD == house.held_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_a_part_is_captured_once_and_the_rest_is_back_at_once(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        held = await house.holding.hold(house.hold_order())
        taken = await house.holding.capture(house.capture())
        assert isinstance(taken, Captured)
        assert ("cap_1", house.amount(TAKEN)) == (taken.capture_id, taken.amount)
        assert taken.completed_at is not None
        again = await asyncio.gather(*(house.holding.capture(house.capture()) for _ in range(3)))
        assert [taken] * 3 == again
        assert (0, TAKEN) == (house.held_minor(), house.debited_minor())
        assert isinstance(held, Approved)
        found = await house.wallet.inquire(house.held_ref())
        assert isinstance(found, Approved)
        assert (held.wallet_payment_id, held.amount) == (found.wallet_payment_id, found.amount)

    told(wallet_id, story)


@of_holding_wallets
def test_a_whole_hold_is_captured(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        assert isinstance(await house.holding.capture(house.capture(minor_units=HELD)), Captured)
        assert (0, HELD) == (house.held_minor(), house.debited_minor())

    told(wallet_id, story)


@of_holding_wallets
def test_more_than_is_held_is_a_clear_no_and_less_is_captured_after_it(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        too_much = await house.holding.capture(house.capture("cap_1", HELD + 1))
        assert DeclineReason.CAPTURE_EXCEEDS_HOLD is reason_of(too_much)
        assert too_much == await house.holding.capture(house.capture("cap_1", HELD + 1))
        assert HELD == house.held_minor()
        assert isinstance(await house.holding.capture(house.capture("cap_2")), Captured)

    told(wallet_id, story)


@of_holding_wallets
def test_a_second_capture_is_a_clear_no_and_another_amount_under_one_id_settles_nothing(
    wallet_id: str,
) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        await house.holding.capture(house.capture())
        second = await house.holding.capture(house.capture("cap_2", 1))
        assert DeclineReason.CAPTURE_REJECTED is reason_of(second)
        other = await house.holding.capture(house.capture("cap_1", 1))
        assert UnknownCause.CALL_REJECTED is cause_of(other)
        assert TAKEN == house.debited_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_a_hold_and_a_payment_under_one_id_are_a_rejected_call(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        asked = house.hold_order()
        await house.holding.hold(asked)
        assert UnknownCause.CALL_REJECTED is cause_of(await house.wallet.pay(asked.order))
        assert HELD == house.held_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_a_release_gives_all_back_and_ends_the_hold_for_ever(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        lifted = await house.holding.release(house.held_ref())
        assert isinstance(lifted, Released)
        assert "att_1" == lifted.about
        assert lifted == await house.holding.release(house.held_ref())
        assert (0, 0) == (house.held_minor(), house.debited_minor())
        late = await house.holding.capture(house.capture())
        assert DeclineReason.ORDER_CANCELLED is reason_of(late)
        assert DeclineReason.ORDER_CANCELLED is reason_of(await house.wallet.inquire(house.held_ref()))

    told(wallet_id, story)


@of_holding_wallets
def test_a_release_after_a_capture_is_too_late(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        await house.holding.capture(house.capture())
        assert isinstance(await house.holding.release(house.held_ref()), TooLate)
        assert TAKEN == house.debited_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_a_cancel_lifts_a_hold_and_undoes_what_was_captured(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        assert isinstance(await house.wallet.cancel(house.held_ref()), Cancelled)
        assert 0 == house.held_minor()
        await house.holding.hold(house.hold_order("att_2"))
        taken = await house.holding.capture(replace(house.capture(), attempt=house.held_ref("att_2")))
        assert isinstance(taken, Captured)
        assert isinstance(await house.wallet.cancel(house.held_ref("att_2")), Cancelled)
        assert 0 == house.debited_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_what_was_captured_is_refunded_and_no_more(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        await house.holding.capture(house.capture())
        too_much = await house.wallet.refund(house.refund("ref_1", TAKEN + 1))
        assert DeclineReason.REFUND_EXCEEDS_PAYMENT is reason_of(too_much)
        assert isinstance(await house.wallet.refund(house.refund("ref_2", TAKEN)), Refunded)
        assert 0 == house.debited_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_a_hold_lapses_when_its_time_is_over(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        house.machine.clock.move(timedelta(seconds=HOLD_SECONDS + 1))
        assert DeclineReason.ORDER_CANCELLED is reason_of(await house.wallet.inquire(house.held_ref()))
        assert DeclineReason.ORDER_EXPIRED is reason_of(await house.holding.capture(house.capture()))
        assert isinstance(await house.holding.release(house.held_ref()), Released)
        assert (0, 0) == (house.held_minor(), house.debited_minor())

    told(wallet_id, story)


@of_holding_wallets
@of_every_verb
@pytest.mark.parametrize(
    "kind, cause",
    [
        (FaultKind.HTML_502, UnknownCause.SERVER_ERROR),
        (FaultKind.HTML_200, UnknownCause.UNREADABLE),
        (FaultKind.UNLISTED_CODE, UnknownCause.UNLISTED_CODE),
        (FaultKind.BUSY, UnknownCause.CALL_REJECTED),
        (FaultKind.DOWN, UnknownCause.CONNECTION_LOST),
        (FaultKind.BAD_SIGNATURE, UnknownCause.BAD_SIGNATURE),
    ],
)
def test_what_settles_nothing_is_unknown_and_asking_again_tells_the_truth(
    wallet_id: str, verb: Verb, kind: FaultKind, cause: UnknownCause
) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        house.fault(kind, verb)
        assert cause is cause_of(await ask(house, verb))
        if verb is not Verb.HOLD:
            assert isinstance(await ask(house, verb), Captured | Released)
        else:
            # A hold is not asked for again: its code may be used. It is inquired about.
            found = await house.wallet.inquire(house.held_ref("att_2"))
            nothing_done = kind in {FaultKind.BUSY, FaultKind.DOWN}
            assert isinstance(found, Unknown if nothing_done else Approved)

    told(wallet_id, story)


@of_holding_wallets
def test_in_process_settles_neither_a_hold_nor_a_capture(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        house.fault(FaultKind.IN_PROCESS, Verb.HOLD)
        assert UnknownCause.IN_PROCESS is cause_of(await house.holding.hold(house.hold_order()))
        assert isinstance(await house.wallet.inquire(house.held_ref()), Approved)
        house.fault(FaultKind.IN_PROCESS, Verb.CAPTURE)
        assert UnknownCause.IN_PROCESS is cause_of(await house.holding.capture(house.capture()))
        assert isinstance(await house.holding.capture(house.capture()), Captured)
        assert TAKEN == house.debited_minor()

    told(wallet_id, story)


@of_holding_wallets
@pytest.mark.parametrize("kind", [FaultKind.WRONG_AMOUNT, FaultKind.WRONG_CURRENCY])
def test_a_yes_to_another_amount_is_told_as_the_wallet_said_it(wallet_id: str, kind: FaultKind) -> None:
    async def story(house: Running) -> None:
        lied = {
            FaultKind.WRONG_AMOUNT: house.amount(TAKEN + 100),
            FaultKind.WRONG_CURRENCY: Money("USD", TAKEN),
        }
        await house.holding.hold(house.hold_order())
        house.fault(kind, Verb.CAPTURE)
        taken = await house.holding.capture(house.capture())
        assert isinstance(taken, Captured)
        assert lied[kind] == taken.amount

    told(wallet_id, story)


@of_holding_wallets
def test_a_release_may_be_too_late_and_a_capture_declined_on_request(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        house.fault(FaultKind.CANCEL_TOO_LATE, Verb.RELEASE)
        assert isinstance(await house.holding.release(house.held_ref()), TooLate)
        for reason in (DeclineReason.CAPTURE_REJECTED, DeclineReason.RISK_REJECTED):
            house.fault(FaultKind.DECLINE, Verb.CAPTURE, reason=reason)
            assert reason is reason_of(await house.holding.capture(house.capture(f"cap of {reason}")))
        house.fault(FaultKind.DECLINE, Verb.HOLD, reason=DeclineReason.PAYER_LIMIT_EXCEEDED)
        declined = await house.holding.hold(house.hold_order("att_2"))
        assert DeclineReason.PAYER_LIMIT_EXCEEDED is reason_of(declined)
        assert HELD == house.held_minor()

    told(wallet_id, story)


@of_holding_wallets
def test_what_was_never_held_does_not_exist(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        assert UnknownCause.DOES_NOT_EXIST is cause_of(await house.holding.capture(house.capture()))
        assert UnknownCause.DOES_NOT_EXIST is cause_of(await house.holding.release(house.held_ref()))

    told(wallet_id, story)


@of_holding_wallets
def test_nothing_is_sent_while_no_connection_is_taken(wallet_id: str) -> None:
    async def story() -> None:
        async with running(wallet_id) as house:
            asked = house.hold_order()
        assert isinstance(await house.holding.hold(asked), NotSent)
        assert isinstance(await house.holding.capture(house.capture()), NotSent)
        assert isinstance(await house.holding.release(house.held_ref()), NotSent)
        await house.wallet.aclose()

    asyncio.run(story())


@of_holding_wallets
def test_captures_at_the_same_time_under_several_ids_take_one_of_them(wallet_id: str) -> None:
    async def story(house: Running) -> None:
        await house.holding.hold(house.hold_order())
        orders = [CaptureOrder(f"cap_{n}", house.held_ref(), house.amount(TAKEN + n)) for n in range(5)]
        outcomes = await asyncio.gather(*(house.holding.capture(order) for order in orders))
        taken = [outcome for outcome in outcomes if isinstance(outcome, Captured)]
        assert 1 == len(taken)
        assert 4 == sum(isinstance(outcome, Declined) for outcome in outcomes)
        assert taken[0].amount.minor_units == house.debited_minor()

    told(wallet_id, story)


def test_an_emulated_hold_is_a_debit_whose_rest_and_parts_go_back_as_refunds() -> None:
    async def story(house: Running) -> None:
        assert HoldSupport.EMULATED is house.wallet.profile.hold
        assert house.wallet.profile.partial_refund
        paid = await house.wallet.pay(house.order(minor_units=HELD))
        assert isinstance(paid, Approved)
        rest = await house.wallet.refund(house.refund("rest", HELD - TAKEN))
        assert isinstance(rest, Refunded)
        assert TAKEN == house.debited_minor()
        for place, part in enumerate((40000, 40000, TAKEN - 80000)):
            given = await house.wallet.refund(house.refund(f"ref_{place}", part))
            assert isinstance(given, Refunded)
            assert house.amount(part) == given.amount
        assert rest == await house.wallet.refund(house.refund("rest", HELD - TAKEN))
        assert DeclineReason.REFUND_EXCEEDS_PAYMENT is reason_of(
            await house.wallet.refund(house.refund("x", 1))
        )
        assert isinstance(await house.wallet.inquire(house.held_ref()), Approved)
        assert 0 == house.debited_minor()

    told("truemoney", story)
