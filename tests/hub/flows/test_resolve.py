"""Unknowns that two people end by evidence: booked as the wallet's word would be, once, by no one alone."""

import asyncio
from datetime import date

import pytest

from hub.flows.hold import release_payment
from hub.flows.reports import netting_report
from hub.flows.resolve import approve_resolution, find_resolution, propose_resolution
from hub.flows.units import CloseDay
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, CaptureMode, Payment, PaymentState, Refund, RefundState
from hub.payment.proposals import Proposal
from hub.payment.reasons import Refused
from hub.payment.resolutions import ResolvedOutcome
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.parties import MANILA_CODE, THAI, money
from tests.hub.flows.scripted import SILENT, after, before, lost_after, lost_before, says
from tests.hub.payment.two_people import MAIL
from wallets.contract import PaymentNotice
from wallets.outcome import Declined, DeclineReason, Refunded, TooLate

DAY = date(2026, 11, 22)
LANDED = 30
"""Seconds after the end of a pay call from which on no debit of it can appear any more."""
APPROVED, DECLINED = ResolvedOutcome.APPROVED, ResolvedOutcome.DECLINED
NO = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")


async def propose(floor: Floor, subject_id: str, outcome: ResolvedOutcome, by: str = "ann") -> Proposal:
    return await propose_resolution(floor.ports, subject_id, outcome, "", MAIL, by)


async def resolve(floor: Floor, subject_id: str, outcome: ResolvedOutcome) -> Proposal:
    """Ann proposes it and Bob agrees."""
    proposed = await propose(floor, subject_id, outcome)
    return await approve_resolution(floor.ports, proposed.proposal_id, "bob")


async def unknown(floor: Floor, *, debited: bool, seconds: float = 9) -> Payment:
    """A payment that its wallet never speaks of again, so long after it was asked."""
    for verb in ("inquire", "cancel"):
        floor.thai.always(verb, says(SILENT))
    floor.thai.will("pay", lost_after if debited else lost_before)
    accepted = await floor.create()
    await floor.until(floor.loop.time() + seconds)
    return await floor.payment(accepted.payment.payment_id)


async def cancelling(floor: Floor, *, debited: bool) -> Payment:
    """The same, being cancelled at its expiry."""
    payment = await unknown(floor, debited=debited)
    await floor.until(floor.loop.time() + 120)
    payment = await floor.payment(payment.payment_id)
    assert PaymentState.CANCELLING is payment.state
    return payment


async def refund_unknown(floor: Floor) -> tuple[Payment, Refund]:
    """A refund that its wallet never speaks of."""
    paid = await floor.pay()
    for verb in ("refund", "inquire_refund"):
        floor.thai.always(verb, says(SILENT))
    asking = asyncio.ensure_future(floor.give_back(paid, "1000 JPY"))
    await floor.until(floor.loop.time() + 9)
    asking.cancel()
    (refund,) = await floor.store.refunds_of(paid.payment_id)
    return paid, refund


def attempt_id(payment: Payment) -> str:
    return payment.attempts[-1].attempt_id


@on_the_floor
async def test_a_debit_that_people_found_is_booked_as_if_the_wallet_had_said_so(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)
    resolution = await resolve(floor, attempt_id(payment), APPROVED)

    ended = await floor.payment(payment.payment_id)
    assert (PaymentState.SUCCEEDED, AttemptState.APPROVED) == (ended.state, ended.attempts[0].state)
    assert PAID_3480_JPY == await floor.balances()
    assert resolution == await find_resolution(floor.ports, resolution.proposal_id)
    assert MAIL == resolution.evidence


@on_the_floor
async def test_one_person_books_nothing(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)
    proposed = await propose(floor, attempt_id(payment), APPROVED)
    with pytest.raises(Refused, match="FOUR_EYES"):
        await approve_resolution(floor.ports, proposed.proposal_id, "ann")

    assert PaymentState.SUBMITTED is (await floor.payment(payment.payment_id)).state
    assert {} == await floor.balances()
    floor.wallets_lie = True


@on_the_floor
async def test_a_debit_that_never_was_ends_without_money(floor: Floor) -> None:
    payment = await unknown(floor, debited=False, seconds=LANDED)
    await resolve(floor, attempt_id(payment), DECLINED)

    ended = await floor.payment(payment.payment_id)
    assert ended.decline is not None
    assert (PaymentState.DECLINED, "RESOLVED_UNPAID", None) == (
        ended.state,
        ended.decline.reason,
        ended.due_at,
    )
    assert {} == await floor.balances()


@on_the_floor
async def test_while_a_debit_may_still_appear_nobody_decides_that_there_is_none(floor: Floor) -> None:
    floor.thai.always("inquire", says(SILENT))
    floor.thai.will("pay", after(lambda: asyncio.sleep(5), lost_after))
    payment = (await floor.create()).payment
    for seconds in (3, 5, 5 + LANDED - 0.001):  # under way, just ended, may lag behind
        await floor.until(seconds)
        with pytest.raises(Refused, match="PAYMENT_STATE"):
            await propose(floor, attempt_id(payment), DECLINED)

    await floor.until(5 + LANDED)
    proposed = await propose(floor, attempt_id(payment), DECLINED)
    with pytest.raises(Refused, match="FOUR_EYES"):
        await approve_resolution(floor.ports, proposed.proposal_id, "ann")
    await resolve(floor, attempt_id(payment), APPROVED)
    assert PAID_3480_JPY == await floor.balances()


@pytest.mark.parametrize("debited", [False, True])
@on_the_floor
async def test_a_stuck_cancel_is_confirmed_or_the_money_refunded(floor: Floor, debited: bool) -> None:
    payment = await cancelling(floor, debited=debited)
    await resolve(floor, attempt_id(payment), APPROVED if debited else DECLINED)
    await floor.until(floor.loop.time() + 60)

    ended = await floor.payment(payment.payment_id)
    state = AttemptState.RETURNED if debited else AttemptState.CANCELLED
    assert (PaymentState.CANCELLED, state) == (ended.state, ended.attempts[0].state)
    assert [EntryKind.REVERSAL] * (2 if debited else 0) == await floor.booked(payment.payment_id)
    assert ({}, 0) == (await floor.balances(), floor.thai.held_minor)


@pytest.mark.parametrize("outcome", ResolvedOutcome)
@on_the_floor
async def test_a_stuck_cancel_of_a_paid_payment_stands_or_is_reversed(
    floor: Floor, outcome: ResolvedOutcome
) -> None:
    paid = await floor.pay()
    # Without an answer: the wallet undid it, or it did not hear of it.
    floor.thai.always("cancel", lost_after if outcome is DECLINED else lost_before)
    asking = asyncio.ensure_future(floor.cancel(paid.payment_id))
    await floor.until(30)
    await resolve(floor, attempt_id(paid), outcome)
    asking.cancel()

    ended = await floor.payment(paid.payment_id)
    assert (PaymentState.SUCCEEDED if outcome is APPROVED else PaymentState.CANCELLED) is ended.state
    assert (PAID_3480_JPY if outcome is APPROVED else {}) == await floor.balances()
    assert 2 - (outcome is APPROVED) == len(await floor.booked(paid.payment_id))


@pytest.mark.parametrize("outcome", ResolvedOutcome)
@on_the_floor
async def test_an_unknown_refund_is_given_or_declined(floor: Floor, outcome: ResolvedOutcome) -> None:
    paid, refund = await refund_unknown(floor)
    if outcome is APPROVED:
        floor.thai.given_back[refund.refund_id] = refund.wallet_amount
    await resolve(floor, refund.refund_id, outcome)

    ended, payment = await floor.refund(refund.refund_id), await floor.payment(paid.payment_id)
    given = outcome is APPROVED
    assert (RefundState.SUCCEEDED if given else RefundState.DECLINED) is ended.state
    assert (1000 if given else 0) == payment.refunded_minor
    assert [EntryKind.PAYMENT, EntryKind.REFUND][: 1 + given] == await floor.booked(paid.payment_id)
    assert None is ended.due_at


@on_the_floor
async def test_a_refund_that_a_mismatch_stopped_is_ended_by_people(floor: Floor) -> None:
    paid = await floor.pay()
    wrong = says(Refunded("ref_odd", "back-1", money("1.00 THB")))
    floor.thai.always("refund", wrong)
    asking = asyncio.ensure_future(floor.give_back(paid, "1000 JPY"))
    await floor.until(5)
    asking.cancel()
    (stopped,) = await floor.store.refunds_of(paid.payment_id)
    assert None is stopped.due_at
    await resolve(floor, stopped.refund_id, DECLINED)

    assert RefundState.DECLINED is (await floor.refund(stopped.refund_id)).state
    assert [IncidentKind.REFUND_MISMATCH] == await floor.incidents()


@pytest.mark.parametrize("subject", ["attempt", "refund"])
@on_the_floor
async def test_what_is_not_unknown_is_refused(floor: Floor, subject: str) -> None:
    paid = await floor.pay()
    refund = await floor.give_back(paid, "1000 JPY")
    subject_id = refund.refund_id if subject == "refund" else attempt_id(paid)
    for outcome in ResolvedOutcome:
        with pytest.raises(Refused, match="PAYMENT_STATE"):
            await propose(floor, subject_id, outcome)


@on_the_floor
async def test_what_does_not_exist_is_refused(floor: Floor) -> None:
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await propose(floor, "att_of_nobody", APPROVED)
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await approve_resolution(floor.ports, "res_of_nobody", "bob")
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await find_resolution(floor.ports, "clo_1")


@on_the_floor
async def test_the_wallet_s_own_word_before_the_approval_stands(floor: Floor) -> None:
    payment = await unknown(floor, debited=True, seconds=LANDED)
    proposed = await propose(floor, attempt_id(payment), DECLINED)
    await floor.tell(THAI, PaymentNotice(attempt_id(payment), floor.thai.standing(attempt_id(payment))))
    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await approve_resolution(floor.ports, proposed.proposal_id, "bob")

    assert PAID_3480_JPY == await floor.balances()
    assert (await find_resolution(floor.ports, proposed.proposal_id)).is_open


@on_the_floor
async def test_a_yes_after_people_said_no_is_given_back(floor: Floor) -> None:
    payment = await unknown(floor, debited=True, seconds=LANDED)
    await resolve(floor, attempt_id(payment), DECLINED)
    floor.thai.always("cancel", before(nothing))
    await floor.tell(THAI, PaymentNotice(attempt_id(payment), floor.thai.standing(attempt_id(payment))))
    await floor.until(floor.loop.time() + 60)

    ended = await floor.payment(payment.payment_id)
    assert (PaymentState.DECLINED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert ({}, 0) == (await floor.balances(), floor.thai.held_minor)


async def nothing() -> None:
    """Nothing happens meanwhile."""


@on_the_floor
async def test_a_no_after_people_said_yes_is_an_incident_and_the_books_stand(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)
    await resolve(floor, attempt_id(payment), APPROVED)
    await floor.tell(THAI, PaymentNotice(attempt_id(payment), NO))

    assert [IncidentKind.FAILURE_AFTER_SUCCESS] == await floor.incidents()
    assert PAID_3480_JPY == await floor.balances()


@on_the_floor
async def test_a_wallet_s_id_that_another_attempt_has_is_refused(floor: Floor) -> None:
    first = await floor.pay()
    payment = await unknown(floor, debited=True)
    taken = first.attempts[0].wallet_payment_id
    assert taken is not None
    proposed = await propose_resolution(floor.ports, attempt_id(payment), APPROVED, taken, MAIL, "ann")
    with pytest.raises(Refused, match="WALLET_PAYMENT_ID_REUSED"):
        await approve_resolution(floor.ports, proposed.proposal_id, "bob")
    better = await propose_resolution(floor.ports, attempt_id(payment), APPROVED, "thai-2", MAIL, "ann")
    await approve_resolution(floor.ports, better.proposal_id, "bob")

    assert "thai-2" == (await floor.payment(payment.payment_id)).attempts[0].wallet_payment_id


@on_the_floor
async def test_the_same_said_again_after_its_end_is_the_decision_itself(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)
    decided = await resolve(floor, attempt_id(payment), APPROVED)

    assert decided == await propose(floor, attempt_id(payment), APPROVED, by="cat")
    assert decided == await approve_resolution(floor.ports, decided.proposal_id, "ann")
    assert [EntryKind.PAYMENT] == await floor.booked(payment.payment_id)


@on_the_floor
async def test_a_cancel_answered_after_people_said_that_the_debit_stands_is_heard(floor: Floor) -> None:
    payment = await unknown(floor, debited=True)

    async def decided() -> None:
        await resolve(floor, attempt_id(payment), APPROVED)

    floor.thai.will("cancel", after(decided))
    await floor.until(floor.loop.time() + 120)

    ended = await floor.payment(payment.payment_id)
    assert (PaymentState.CANCELLED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert ({}, 0) == (await floor.balances(), floor.thai.held_minor)
    assert [] == floor.thai.asked("refund")


@on_the_floor
async def test_a_debit_that_a_cancel_finds_after_people_said_there_is_none_is_given_back(
    floor: Floor,
) -> None:
    payment = await unknown(floor, debited=True)

    async def decided(_: object) -> TooLate:
        await resolve(floor, attempt_id(payment), DECLINED)
        return TooLate("E-77")

    floor.thai.will("cancel", decided)
    floor.thai.always("cancel", says(TooLate("E-77")))
    await floor.until(floor.loop.time() + 200)

    ended = await floor.payment(payment.payment_id)
    assert (PaymentState.CANCELLED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert ({}, 0) == (await floor.balances(), floor.thai.held_minor)


@on_the_floor
async def test_a_capture_that_a_wallet_confirms_after_people_said_no_is_for_people(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)

    async def decided() -> None:
        await resolve(floor, attempt_id(held), DECLINED)

    floor.manila.will("capture", before(decided))
    stands = await floor.capture(held, "6500 JPY")

    assert (PaymentState.HELD, {}) == (stands.state, await floor.balances())
    assert [IncidentKind.HOLD_MISMATCH] == await floor.incidents()
    floor.wallets_lie = True


@on_the_floor
async def test_a_release_that_was_too_late_after_people_said_released_is_given_back(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)

    async def decided() -> None:
        await resolve(floor, attempt_id(held), DECLINED)

    floor.manila.will("release", after(decided, says(TooLate("CAPTURED"))))
    await floor.release(held.payment_id)
    await floor.until(60)

    ended = await floor.payment(held.payment_id)
    assert (PaymentState.CANCELLED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert (0, [attempt_id(held)]) == (floor.manila.reserved_minor, floor.manila.asked("cancel"))


@on_the_floor
async def test_a_reference_that_people_name_later_changes_no_row_of_a_closed_day(floor: Floor) -> None:
    for verb in ("inquire", "refund", "inquire_refund"):
        floor.thai.always(verb, says(SILENT))
    floor.thai.will("pay", lost_after)
    asked = (await floor.create(capture_mode=CaptureMode.HOLD)).payment
    await floor.until(1)
    await resolve(floor, attempt_id(asked), APPROVED)
    await floor.change(CloseDay(DAY, None))
    rows = await netting_report(floor.store.books, DAY, None)
    await floor.desk.own(release_payment(floor.ports, asked.payment_id))

    named = await propose_resolution(floor.ports, attempt_id(asked), DECLINED, "thai-1", MAIL, "ann")
    await approve_resolution(floor.ports, named.proposal_id, "bob")

    assert PaymentState.CANCELLED is (await floor.payment(asked.payment_id)).state
    assert rows == await netting_report(floor.store.books, DAY, None)
    floor.wallets_lie = True
