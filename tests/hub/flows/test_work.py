"""The work on records: what fails again and again is parked, and all others flow on."""

import sqlite3

from hub.flows.pay import accept
from hub.flows.units import DueKind, Duty, Unit, Unpark
from hub.flows.work import Work
from hub.payment.incidents import IncidentKind
from hub.payment.model import PaymentState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.scripted import fails, honest, lost_before
from tests.hub.payment.two_people import BOB


@on_the_floor
async def test_work_that_fails_is_tried_again_after_pauses_that_grow(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    floor.thai.will("inquire", *[fails(RuntimeError("a bug"))] * 3, lost_before)

    accepted = await floor.create()
    await floor.until(32.5)

    # The fourth try went well: from there on the wallet's own schedule holds again.
    assert [3.0, 4.0, 9.0, 29.0, 32.0] == floor.thai.asked_at("inquire")
    assert [accepted.payment.attempts[0].attempt_id] * 3 == [record_id for record_id, _ in floor.reports]
    assert [] == await floor.store.books.dead_letters()


@on_the_floor
async def test_work_that_failed_five_times_in_a_row_is_parked_with_a_reason_and_an_incident(
    floor: Floor,
) -> None:
    floor.thai.always("inquire", fails(RuntimeError("a bug")))
    accepted = await accept(floor.ports, floor.asked("50 JPY"))
    payment_id, attempt_id = accepted.payment.payment_id, accepted.payment.attempts[0].attempt_id
    floor.thai.always("cancel", fails(RuntimeError("a bug")))
    await floor.until(600)

    tried = [call for call in floor.thai.calls if call.verb != "pay"]
    assert 5 == len(tried) == len(floor.reports)
    (letter,) = await floor.store.books.dead_letters()
    assert (DueKind.ATTEMPT, attempt_id, 5) == (letter.kind, letter.record_id, letter.tries)
    assert "RuntimeError: a bug" == letter.reason
    assert [IncidentKind.STUCK] == await floor.incidents()
    # Neither a restart nor time takes it up again; it is shown as what it is: not known.
    await floor.restart()
    await floor.until(1200)
    assert 5 == len([call for call in floor.thai.calls if call.verb != "pay"])
    assert (await floor.payment(payment_id)).state in (PaymentState.SUBMITTED, PaymentState.CANCELLING)

    floor.thai.always("cancel", honest)
    await floor.store.commit(Unit((Unpark(DueKind.ATTEMPT, attempt_id, BOB),)))
    floor.desk.take_up(await floor.payment(payment_id))
    await floor.until(1300)
    assert PaymentState.CANCELLED is (await floor.payment(payment_id)).state


def spoil(floor: Floor) -> None:
    """Makes a row that nobody can read of every payment, due since long ago."""
    with sqlite3.connect(floor.url.removeprefix("sqlite:///")) as by_hand:
        by_hand.execute("UPDATE payment SET state = 'NONSENSE', version = version + 1")
        by_hand.execute("UPDATE attempt SET due_at = '2026'")
    by_hand.close()


@on_the_floor
async def test_a_row_that_nobody_can_read_is_parked_and_the_others_flow_on(floor: Floor) -> None:
    floor.made_up = True
    broken = await accept(floor.ports, floor.asked("50 JPY"))
    spoil(floor)
    fine = await floor.pay()
    await floor.until(120)

    (letter,) = await floor.store.books.dead_letters()
    assert broken.payment.attempts[0].attempt_id == letter.record_id
    assert "ValueError: 'NONSENSE' is not a valid PaymentState" == letter.reason
    assert PaymentState.SUCCEEDED is fine.state
    reported, floor.reports = floor.reports, []
    assert 5 == len(reported)


@on_the_floor
async def test_a_record_that_could_not_be_parked_is_parked_the_next_time(floor: Floor) -> None:
    floor.made_up = True
    await accept(floor.ports, floor.asked("50 JPY"))
    spoil(floor)
    await floor.restart()
    await floor.until(80)
    floor.doubt_next_commit(written=False)
    await floor.until(600)

    (letter,) = await floor.store.books.dead_letters()
    assert 6 == letter.tries == len(floor.reports)


@on_the_floor
async def test_work_that_is_dropped_before_its_first_step_may_begin_again(floor: Floor) -> None:
    ended: list[str] = []
    done: list[str] = []

    async def do(duty: Duty) -> None:
        done.append(duty.record_id)

    work = Work(floor.ports, do, lambda *_: None, lambda duty: ended.append(duty.record_id))
    duty = Duty(DueKind.ATTEMPT, "att_1", "pay_1")
    work.begin(duty, lambda: ended.append("its place is free"))
    work.tasks["att_1"].cancel()
    await floor.until(0.1)
    assert ([], ["its place is free", "att_1"]) == (done, ended)

    work.begin(duty)
    await floor.until(0.2)
    assert (["att_1"], {}) == (done, work.tasks)
