"""Real time beside business time: no set clock has the hub believe too early that there is no debit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.resolve import propose_resolution
from hub.flows.witness import FORGOTTEN_AFTER_SECONDS, Witness
from hub.payment.model import AttemptId, Payment, PaymentState
from hub.payment.proposals import Evidence
from hub.payment.reasons import Refused
from hub.payment.resolutions import ResolvedOutcome
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import THAI
from tests.hub.flows.scripted import after, lost_after, lost_before, says
from tests.hub.payment.records import NOON, PROFILE, an_attempt, an_order, money
from wallets.contract import PaymentNotice
from wallets.outcome import Approved, Unknown, UnknownCause

ATTEMPT = an_attempt(an_order(money("3480 JPY")), money("778.13 THB"), "0.2236")
ENDED = replace(ATTEMPT, call_ended_at=NOON)
WHOLE = PROFILE.budget.patience_seconds + PROFILE.pay_timeout_seconds + PROFILE.pay_in_flight_seconds
SILENT = Unknown(UnknownCause.TIMEOUT, "nobody answered")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def named(number: int) -> AttemptId:
    return AttemptId(f"att_{number}")


def test_an_attempt_is_counted_from_the_first_time_that_it_is_asked_about() -> None:
    witness = Witness()
    left = [witness.in_flight_for(ATTEMPT, PROFILE, now) for now in (1000.0, 1010.0, 1000.0 + WHOLE + 5)]
    assert [seconds(WHOLE), seconds(WHOLE - 10), seconds(-5)] == left


def test_a_call_that_is_seen_to_have_ended_shortens_it_and_never_makes_it_longer() -> None:
    lag, witness = PROFILE.pay_in_flight_seconds, Witness()
    witness.in_flight_for(ATTEMPT, PROFILE, 0.0)
    assert seconds(lag) == witness.in_flight_for(ENDED, PROFILE, 2.0)
    assert seconds(lag - 3) == witness.in_flight_for(ENDED, PROFILE, 5.0)

    witness = Witness()
    witness.in_flight_for(ATTEMPT, PROFILE, 0.0)
    assert seconds(1) == witness.in_flight_for(ENDED, PROFILE, WHOLE - 1)


def test_what_ended_is_forgotten_and_a_new_sight_of_it_begins_anew() -> None:
    witness = Witness()
    witness.in_flight_for(ATTEMPT, PROFILE, 0.0)
    witness.forget(ATTEMPT.attempt_id)
    witness.forget(ATTEMPT.attempt_id)
    assert 0 == len(witness)
    assert seconds(WHOLE) == witness.in_flight_for(ATTEMPT, PROFILE, 10.0)


def test_what_nobody_asks_about_for_a_day_is_dropped_and_what_is_asked_about_stays() -> None:
    witness = Witness()
    for number in range(100):
        witness.in_flight_for(replace(ATTEMPT, attempt_id=named(number)), PROFILE, float(number))
    half = FORGOTTEN_AFTER_SECONDS / 2
    witness.in_flight_for(replace(ATTEMPT, attempt_id=named(0)), PROFILE, half)
    witness.in_flight_for(replace(ATTEMPT, attempt_id=named(1)), PROFILE, FORGOTTEN_AFTER_SECONDS + 49.5)

    # The first 50 but those two are a day old: of the two, one was asked about meanwhile and one just now.
    assert 52 == len(witness)
    asked = replace(ATTEMPT, attempt_id=named(0))
    assert seconds(WHOLE - FORGOTTEN_AFTER_SECONDS - 50) == witness.in_flight_for(
        asked, PROFILE, FORGOTTEN_AFTER_SECONDS + 50
    )


async def cancelling_unknown(floor: Floor) -> Payment:
    """A payment that its wallet never heard of, to be cancelled 1 s after its pay call."""
    floor.thai.profile = replace(floor.thai.profile, tombstones=False, pay_in_flight_seconds=90)
    floor.thai.will("pay", lost_before)
    floor.thai.always("inquire", says(SILENT))
    payment = (await floor.create()).payment
    await floor.until(1)
    await floor.desk.own(cancel_payment(floor.ports, payment.payment_id))
    floor.desk.take_up(await floor.payment(payment.payment_id))
    return payment


@on_the_floor
async def test_a_clock_set_forward_does_not_end_a_cancel_whose_debit_may_still_land(floor: Floor) -> None:
    payment = await cancelling_unknown(floor)
    await floor.until(2)
    floor.clock.forward(hours=1)

    ended = await floor.desk.settled_payment(payment)

    assert PaymentState.CANCELLED is ended.state
    # Known since the pay call ended at 0 s: asked again and again, and believed from 90 s on.
    asked_at = floor.thai.asked_at("cancel")
    assert asked_at[-2] < 90 <= asked_at[-1]


@on_the_floor
async def test_a_new_life_counts_anew_for_what_its_predecessor_sent(floor: Floor) -> None:
    payment = await cancelling_unknown(floor)
    await floor.until(10)
    floor.crash()
    floor.clock.forward(hours=1)
    await floor.until(20)
    await floor.start()

    ended = await floor.desk.settled_payment(payment)

    assert PaymentState.CANCELLED is ended.state
    asked_at = [at for at in floor.thai.asked_at("cancel") if at >= 20]
    assert asked_at[-2] < 20 + 90 <= asked_at[-1]


@on_the_floor
async def test_a_clock_set_back_does_not_end_it_sooner_either(floor: Floor) -> None:
    payment = await cancelling_unknown(floor)
    await floor.until(2)
    floor.clock.forward(seconds=-30)

    ended = await floor.desk.settled_payment(payment)

    assert PaymentState.CANCELLED is ended.state
    assert 90 + 30 <= floor.thai.asked_at("cancel")[-1]


@on_the_floor
async def test_people_can_not_decide_that_there_is_no_debit_because_a_clock_was_set(floor: Floor) -> None:
    floor.thai.profile = replace(floor.thai.profile, pay_in_flight_seconds=90)
    floor.thai.will("pay", lost_before)
    floor.thai.always("inquire", says(SILENT))
    floor.thai.always("cancel", says(SILENT))
    payment = (await floor.create()).payment
    await floor.until(1)
    attempt_id = payment.attempts[0].attempt_id
    unpaid = ResolvedOutcome.DECLINED
    evidence = Evidence("a letter of the wallet")
    floor.clock.forward(hours=1)

    with pytest.raises(Refused, match="may appear until"):
        await propose_resolution(floor.ports, attempt_id, unpaid, "", evidence, "ann")

    await floor.until(89.9)
    with pytest.raises(Refused, match="may appear until"):
        await propose_resolution(floor.ports, attempt_id, unpaid, "", evidence, "ann")
    await floor.until(90)
    proposed = await propose_resolution(floor.ports, attempt_id, unpaid, "", evidence, "ann")
    assert "ann" == proposed.proposed_by.principal_id


@on_the_floor
async def test_a_call_that_lasted_too_long_is_counted_from_its_end_whoever_asked_before(
    floor: Floor,
) -> None:
    floor.thai.profile = replace(floor.thai.profile, tombstones=False, pay_in_flight_seconds=90)
    # Stopped whole on its way out, as by SIGSTOP: the call leaves when the process goes on.
    floor.thai.will("pay", after(lambda: floor.until(100), lost_before))
    payment = (await floor.create()).payment
    await floor.until(1)
    with pytest.raises(Refused, match="may appear until"):
        await propose_resolution(
            floor.ports,
            payment.attempts[0].attempt_id,
            ResolvedOutcome.DECLINED,
            "",
            Evidence("a letter"),
            "ann",
        )
    await floor.until(101)
    floor.clock.forward(hours=1)

    ended = await floor.desk.settled_payment(payment)

    assert PaymentState.CANCELLED is ended.state
    asked_at = floor.thai.asked_at("cancel")
    assert asked_at[-2] < 190 <= asked_at[-1]


@on_the_floor
async def test_a_pay_that_waits_while_the_clock_is_set_back_is_not_sent_late(floor: Floor) -> None:
    patience = floor.thai.profile.budget.patience_seconds

    async def slow() -> None:
        floor.after_commit = None
        floor.clock.forward(hours=-1)
        await floor.until(patience)

    floor.after_commit = slow
    declined = await floor.pay()

    assert (PaymentState.DECLINED, []) == (declined.state, floor.thai.asked_at("pay"))


@on_the_floor
async def test_what_has_ended_is_remembered_no_longer(floor: Floor) -> None:
    await floor.pay()
    assert 0 == len(floor.ports.witness)

    floor.thai.will("pay", lost_before)
    floor.thai.always("inquire", says(SILENT))
    begun = (await floor.create()).payment
    await floor.until(5)
    assert 1 == len(floor.ports.witness)

    await floor.desk.settled_payment(begun)
    assert 0 == len(floor.ports.witness)


@on_the_floor
async def test_what_its_wallet_settles_by_itself_is_remembered_no_longer(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    attempt = (await floor.create()).payment.attempts[0]
    await floor.until(1)
    assert 1 == len(floor.ports.witness)

    yes = Approved(attempt.attempt_id, "thai-1", attempt.wallet_amount)
    await floor.tell(THAI, PaymentNotice(attempt.attempt_id, yes))
    assert 0 == len(floor.ports.witness)
